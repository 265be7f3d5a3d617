"""Fields for one choice: a word, a record, a list entry, or yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.combo import Choice, ChoiceCombo, WordCombo, unknown_text
from htplanner.ui.widgets.fields.field import SEVERAL, Field, Reading
from htplanner.ui.widgets.fields.line_field import StillCombo


class ComboField(Field):
    """A combo box field that can show the source of an inherited value.

    ``placeholder`` is what the field reads without a value.
    """

    combo: WordCombo | ChoiceCombo

    def _hold_combo(self, placeholder: str) -> None:
        self._placeholder = placeholder
        self.combo.set_empty_text(placeholder)
        self.combo.entered.connect(self.entered)
        self._hold(self.combo)

    def show_reading(self, reading: Reading) -> None:
        self.combo.set_empty_text(SEVERAL if reading.several else self._placeholder)
        self.combo.set_value(reading.value, inherited_from=reading.source, resettable=reading.resettable)
        self.show_error("")

    def value(self) -> Any:
        return self.combo.value

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)

    def show_error(self, text: str) -> None:
        super().show_error(text)
        self.combo.set_invalid(bool(text))


class WordField(ComboField):
    """A choice of vocabulary words."""

    combo: WordCombo

    def __init__(
        self,
        theme: Theme,
        name: str,
        words: Sequence[Word],
        parent: QWidget | None = None,
        *,
        placeholder: str = "–",
    ) -> None:
        super().__init__(theme, parent)
        self.combo = WordCombo(theme, name, words, self)
        self.combo.value_chosen.connect(self.edited)
        self._hold_combo(placeholder)


class ChoiceField(ComboField):
    """A choice of one record."""

    combo: ChoiceCombo

    def __init__(self, theme: Theme, name: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._choices: tuple[Choice, ...] = ()
        self.combo = ChoiceCombo(theme, name, self)
        self.combo.chosen.connect(self._choose)
        self.combo.unknown_entered.connect(lambda typed: self.show_error(unknown_text(typed)))
        self._hold_combo(placeholder)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Set the choices."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.combo.set_choices(choices)

    @property
    def is_pending(self) -> bool:
        return self.combo.is_pending

    @property
    def unreadable(self) -> bool:
        return self.combo.is_typed

    def _choose(self, value: str | None) -> None:
        self.show_error("")
        self.edited.emit(value)


class ListField(Field):
    """One of ``choices`` (text by key) in a plain list without typing.

    ``edited`` carries the key.
    """

    def __init__(
        self, theme: Theme, name: str, choices: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self.combo = StillCombo(self)
        self.combo.setAccessibleName(name)
        self.combo.setFont(theme.font(Role.BODY))
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, text in choices.items():
            self.combo.addItem(text, key)
        self.combo.activated.connect(lambda _: self.edited.emit(self.value()))
        self._hold(self.combo)

    def show_reading(self, reading: Reading) -> None:
        self.combo.setCurrentIndex(self.combo.findData(reading.value))
        self.show_error("")

    def value(self) -> Any:
        return self.combo.currentData()

    def set_editable(self, editable: bool) -> None:
        self.combo.setEnabled(editable)


class FlagField(Field):
    """A check box, in ``small`` type if set; ``explained`` appears below it and for screen readers."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        explained: str = "",
        parent: QWidget | None = None,
        *,
        small: bool = False,
    ) -> None:
        super().__init__(theme, parent)
        self.check = QCheckBox(name, self)
        self.check.setFont(theme.font(Role.SECONDARY if small else Role.BODY))
        if not small:
            self.check.setMinimumHeight(theme.px(28))
        self.check.setAccessibleDescription(explained)
        self.check.clicked.connect(self._tell)
        self._hold(self.check)
        if explained:
            label = TextLabel(theme, explained, self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
            self.column.insertWidget(1, label)

    def _tell(self, on: bool) -> None:
        self.edited.emit(on)

    def show_reading(self, reading: Reading) -> None:
        self.check.setChecked(bool(reading.value))
        self.show_error("")

    def value(self) -> Any:
        return self.check.isChecked()

    def set_editable(self, editable: bool) -> None:
        self.check.setEnabled(editable)
