"""What is asked of a template, and of a person who refuses a draft."""

from django import forms
from django.core.exceptions import ValidationError

from core import languages
from incidents import placeholders
from incidents.lifecycle import INCIDENT_NEXT, Status
from incidents.models import MessageTemplate


class TemplateForm(forms.ModelForm):
    """A prepared message; a placeholder that nothing will ever replace is refused here, not at 3 a.m."""

    class Meta:
        model = MessageTemplate
        fields = ["name", "title", "body", "impact", "phase", "language", "components", "tells_followers"]
        widgets = {"body": forms.Textarea(attrs={"rows": 6}), "components": forms.CheckboxSelectMultiple}
        labels = {"tells_followers": "Tell those who follow"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phase"].choices = [("", "any"), *((s, Status(s).label) for s in INCIDENT_NEXT)]
        self.fields["impact"].choices = [("", "any"), *self.fields["impact"].choices[1:]]
        self.fields["language"] = forms.ChoiceField(
            choices=[(code, languages.names()[code]) for code in languages.codes()], initial=languages.source()
        )

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        for name in ("title", "body"):
            if wrong := placeholders.unknown(cleaned.get(name, "")):
                words = ", ".join(f"{{{{ {each} }}}}" for each in wrong)
                self.add_error(name, ValidationError(f"Nothing will replace {words}; the list shows what there is."))
        return cleaned

    def verb_arguments(self) -> dict:
        """The keyword arguments of `incidents.message_templates.save_template`, but for `by`."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RefusalForm(forms.Form):
    """Why a draft is not published."""

    reason = forms.CharField(label="Why it is not published", max_length=500, required=False)
