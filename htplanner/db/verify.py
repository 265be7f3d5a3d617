"""What ``verify`` looks for: that the file is sound, that history is whole, and that the tables equal its fold.

Whatever is damaged, looking must not fail: everything is read as the database holds it, and each fault says
where it lies ("3.B, notes") and, where history still holds it, what should stand there.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from htplanner.db.engine import driver
from htplanner.db.history import (
    ERASURE,
    FORMAT,
    OF_CHANGE,
    canonical,
    commit_to,
    fold_history,
    read_head,
    read_value,
    sha256,
)
from htplanner.db.rows import as_stored, stored_values
from htplanner.db.schema import CHANGE_PARENT, CHANGE_SET, CHANGE_VALUE
from htplanner.db.sqlite import faults_of_file
from htplanner.domain.changes import Fault
from htplanner.domain.editing import readable
from htplanner.domain.plan import Plan
from htplanner.domain.records import RECORDS, Entity
from htplanner.domain.vocabulary import ChangeKind
