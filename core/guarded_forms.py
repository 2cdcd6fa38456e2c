"""Public forms that tell programs from people without asking anybody else (T01)."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _


class GuardedForm(forms.Form):
    """A form that we gave out, a moment ago at least; what fills in its invisible field is a program."""

    PURPOSE: ClassVar[str]
    # A form filled in faster than this was filled in by a program; an older one is asked for again.
    YOUNGEST: ClassVar[timedelta] = timedelta(seconds=1)
    OLDEST: ClassVar[timedelta] = timedelta(hours=24)

    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
    began = forms.CharField(widget=forms.HiddenInput)

    def clean_began(self) -> str:
        """The form must have been given out by us, and not just now."""
        began = str(self.cleaned_data["began"])
        if not self._is_younger(began, self.OLDEST) or self._is_younger(began, self.YOUNGEST):
            raise forms.ValidationError(_("Please send the form again."))
        return began

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def has_lain(self, time: timedelta) -> bool:
        """Whether the form was given out at least so long ago."""
        return not self._is_younger(self.cleaned_data["began"], time)

    def begin_again(self) -> None:
        """Give the form out anew, with what was typed."""
        if self.is_bound:
            self.data: Any = self.data.copy()  # a QueryDict: every one of several choices is kept
            self.data["began"] = self.beginning()

    @classmethod
    def beginning(cls) -> str:
        """The value of `began` for a form that is given out now."""
        return str(cls._signer().sign(cls.PURPOSE))

    @classmethod
    def _signer(cls) -> TimestampSigner:
        return TimestampSigner(salt=f"{cls.PURPOSE}-form")

    def _is_younger(self, began: str, age: timedelta) -> bool:
        try:
            self._signer().unsign(began, max_age=age)
        except BadSignature:
            return False
        return True
