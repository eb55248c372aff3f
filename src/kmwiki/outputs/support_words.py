"""What kmwiki says of a claim and of lines, in words: how much of it they hold, what they lack, why nothing is said."""

from collections.abc import Iterable, Iterator

from kmwiki.content.verdict_file import Judgement
from kmwiki.evidence.doubts import SourceDoubt
from kmwiki.evidence.judging import ClaimEvidence
from kmwiki.evidence.standing import holds_little
from kmwiki.theme.translations import catalogue, enumerated, figure, listed, percentage, punctuation


def kind_of_lines(is_sure: bool, language: str) -> str:
    """What lines are called that were found for a claim: nobody cites them."""
    _ = catalogue(language).gettext
    return _("found, not cited") if is_sure else _("possible match, not cited")


def support_sentences(said: ClaimEvidence, language: str, *, words: bool) -> tuple[str, ...]:
    """How much of a claim its lines hold, and apart from that, what they lack; empty if nothing can be said.

    Without `words`, the site may not say which words the lines have.
    """
    _, say = catalogue(language).gettext, catalogue(language).ngettext
    found: list[str] = []
    if not said.why and (said.verdict != "unknown" or said.found or holds_little(said)):
        found.append(_share_held(said, language))
    if 0 < said.parts[0] < said.parts[1]:
        some, count = said.parts
        parts = say(
            "Lines were found for {number} of {count} sentence.",
            "Lines were found for {number} of {count} sentences.",
            count,
        )
        found.append(parts.format(number=figure(some, language), count=figure(count, language)))
    if not words:
        return (*found, _("Matching words are not shown because the source is not published.")) if found else ()
    if said.figures:
        found.append(_("Missing numbers: {list}.").format(list=enumerated(said.figures, language)))
    if said.quotations:
        found.append(_("Missing quotations: {list}.").format(list=enumerated(said.quotations, language)))
    if said.names:
        found.append(_("Missing names: {list}.").format(list=enumerated(said.names, language)))
    if said.denial:
        found.append(_("The claim or the lines say “not”, but not both."))
    return tuple(found)


def _share_held(said: ClaimEvidence, language: str) -> str:
    """How much of a claim its lines hold."""
    _ = catalogue(language).gettext
    if said.foreign:
        return _("The source is in another language, so only numbers and names were compared.")
    percent = round(100 * said.share)
    part = 999 if percent == 100 and said.lacks else 10 * percent  # of a thousand
    if percent >= 90:
        words = _("These lines cover nearly all of this claim ({percent}).")
    elif percent >= 65:
        words = _("These lines cover most of this claim ({percent}).")
    elif percent >= 40:
        words = _("These lines cover about half of this claim ({percent}).")
    elif percent >= 15:
        words = _("These lines cover little of this claim ({percent}).")
    else:
        words = _("These lines cover hardly any of this claim ({percent}).")
    return words.format(percent=percentage(part, 1000, language))


def why_nothing(said: ClaimEvidence, language: str, *, has_lines: bool) -> str:
    """Why no lines are shown for a claim that cites a source without lines, or why cited lines are not judged.

    Empty if they are.
    """
    _ = catalogue(language).gettext
    if has_lines and not said.why:
        is_unclear = said.verdict == "unknown" and not holds_little(said)
        return _("It is unclear how much of the claim these lines cover.") if is_unclear else ""
    match said.why:
        case "words":
            return _("The claim is too short to compare with the source.")
        case "language":
            return _("The source is in another language, so it cannot be compared with the claim.")
        case "empty":
            return _("The source has too few distinct words to compare.")
        case "unreadable":
            return _("The source has no searchable text.")
    return _("No matching lines were found in the source.")


def judgement_sentences(judged: Iterable[Judgement], language: str) -> Iterator[str]:
    """What others judged of a claim, and who and when."""
    _ = catalogue(language).gettext
    words = {
        "supported": _("the lines support this claim"),
        "partly": _("the lines support part of this claim"),
        "unsupported": _("the lines do not support this claim"),
        "contradicted": _("the lines contradict this claim"),
    }
    join = punctuation(language)
    for one in judged:
        who = _("Judged by {name}").format(name=listed((one.by, one.on), language))
        note = join.bracketed(one.note) if one.note else ""
        yield join.labelled(who, words[one.verdict] + note) + join.stop


def doubt_of_source(doubt: SourceDoubt, language: str) -> str:
    """What is said of all citations of a source on a page."""
    _, say = catalogue(language).gettext, catalogue(language).ngettext
    if not doubt.offset:
        return _("The line numbers in citations of this source are probably page numbers.")
    number = abs(doubt.offset)
    if doubt.offset > 0:
        text = say(
            "The citations of this source match better {number} line further down.",
            "The citations of this source match better {number} lines further down.",
            number,
        )
    else:
        text = say(
            "The citations of this source match better {number} line further up.",
            "The citations of this source match better {number} lines further up.",
            number,
        )
    return text.format(number=number)
