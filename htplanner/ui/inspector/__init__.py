"""The form at the right of the Plan page: everything about the selected items, in sections, edited in place.

``inspector`` follows the selection and the plan; ``form`` lays the sections out, made when first asked for.
``subject`` is what it is about: the selected items read together. ``section`` is what every section shares: a
title that folds it, its labelled fields, and the way of an edit to the plan. ``item_field`` ties a field to
what the items have. ``question`` is a small form whose answers are written together, ``reason`` a field of
one; ``parties`` is the field for those who take part. ``cards`` are the entries of lists, ``suggestions`` our
own beside a field, and ``keyboard`` is the way of the Tab key.
``header`` names the items. ``tracking``, with its parts ``standing`` and ``decision``, ``assignment``,
``written``, ``updates``, ``evidence`` and ``notes`` are the sections.
"""
