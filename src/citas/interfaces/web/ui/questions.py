"""Easy mode's forms: one question a page, put together on the server, so that it needs no script.

Each question but the last is answered at an address of its own (`step`), where fields check the shape
of what was typed and nothing else happens: nobody is looked for, nothing is counted or written. Earlier
answers travel along as they were typed, in hidden fields, and are checked again each time. The last
question, which is the one for a secret, goes with all of them to the address that takes the whole form:
no secret is ever echoed, and every limit stands where it stood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citas.interfaces.web.ui.preferences import is_easy

ANSWERED = "pregunta"  # the question that a button answers
WANTED = "mostrar"  # the question that a button goes back to


@dataclass(frozen=True)
class Questions:
    """What a page asks of a form: `names`, all its fields or one of them.

    `form` has those fields, with their errors. `before` holds earlier answers as they were typed;
    `number` counts from 1, and is 0 where everything is asked at once.
    """

    form: forms.BaseForm
    names: list[str]
    number: int = 0
    total: int = 0
    before: Mapping[str, str] = field(default_factory=dict)

    @property
    def at_start(self) -> bool:
        """Whether nothing has been answered yet: the place for what introduces the form."""
        return self.number <= 1


def questions(request: HttpRequest, form: forms.BaseForm) -> Questions:
    """What to ask of a form that was not sent yet, or was sent whole and refused: in easy mode the first
    question, or the first that is wrong; what has no field of its own is told with the last."""
    names = list(form.fields)
    if not is_easy(request) or len(names) == 1:
        return Questions(form, names)
    wrong = [name for name in names if form.has_error(name)] if form.is_bound else names
    return _question(form, (wrong or names[-1:])[0], form, form.data)


def step(request: HttpRequest, form: forms.BaseForm, template: str, **context: object) -> HttpResponse:
    """The page after a question of `form`, which comes unbound: the next one, the same where its answer
    is wrong, or an earlier one that was asked for."""
    context |= {"asked": _following(form, request.POST)}
    return render(request, template, context)


def _following(form: forms.BaseForm, sent: Mapping[str, str]) -> Questions:
    names = list(form.fields)
    wanted, answered = sent.get(WANTED, ""), sent.get(ANSWERED, "")
    if wanted in names[:-1]:
        return _question(form, wanted, _alone(form, wanted, None, {wanted: sent.get(wanted, "")}), sent)
    until = names.index(answered) if answered in names[:-1] else 0
    for name in names[: until + 1]:
        tried = _alone(form, name, sent)
        if not tried.is_valid():
            return _question(form, name, tried, sent)
    name = names[until + 1]
    known = {} if name == names[-1] else {name: sent.get(name, "")}
    return _question(form, name, _alone(form, name, None, known), sent)


def _alone(
    form: forms.BaseForm,
    name: str,
    sent: Mapping[str, str] | None,
    known: Mapping[str, str] | None = None,
) -> forms.Form:
    """A form of this one field: the field's own checks run, those of the whole form never do."""
    alone = forms.Form(sent, initial=dict(known or {}))
    alone.fields[name] = form.fields[name]
    return alone


def _question(
    form: forms.BaseForm, name: str, shown: forms.BaseForm, sent: Mapping[str, str]
) -> Questions:
    names = list(form.fields)
    number = names.index(name) + 1
    before = {earlier: sent.get(earlier, "") for earlier in names[: number - 1]}
    return Questions(shown, [name], number, len(names), before)
