"""The constants by which evidence is found and judged.

Those of ranking were chosen on the pages in even places of the demonstration wiki's sorted list; comments say what
came of it without the constant (the first passage is right / one of three is, of all 723 pairs of a claim and a source;
with everything .905 / .960). `benchmarks/evidence.py` measures what they give on the pages in odd places.
"""

from msgspec import Struct


class Constants(Struct, frozen=True, kw_only=True):
    """How much each sign counts, and from which strength kmwiki speaks."""

    # Words
    figure: float = 1.3  # weight of a figure, of a word of the same rarity: 1; figures are copied exactly
    name: float = 1.15  # weight of a word with a capital inside a sentence
    pair: float = 0.6  # weight of two characters of a script without spaces, since a word is one or two such pairs
    character: float = 0.5  # weight of a single such character
    negation_reach: int = 3  # words after “not” that it denies

    # Likeness of two words of an alphabet, by the letters with which both begin. The same ranking as with trigrams.
    same_stem: float = 0.80  # at least four letters shared, and at most three left of each: endings
    short_stem: float = 0.70  # three letters, and at most two more in the other word
    six_letters: float = 0.7
    five_letters: float = 0.6

    # Rarity
    least_lines: int = 500  # lines that a small wiki is taken to have, so that not every word in it is common
    within: float = 0.5  # share of the rarity within the source; without it .900 / .957, with it alone .903 / .957
    step: float = 0.25  # of the rarity in the wiki, so that an edit of one source changes few claims' results

    # Ranking of lines
    neighbours: float = 0.35  # two words of the claim at most two apart in a line; without .905 / .959, longer passages
    apart: int = 2
    heading: float = 0.35  # words of the claim that only the headings above a line say; without .899 / .957
    context: float = 0.15  # words of the title and the headings above the claim; without .906 / .961
    lines_beside: float = 0.10  # share of the score of the lines before and after; without .902 / .957
    heading_line: float = 1.15  # a heading that says the claim is like its section; this and the next 1: .903 / .959
    code_line: float = 0.85  # a line of a block of code
    cohesion: float = 0.20  # nearness to what was surely found for the claims before and after; without .902 / .960
    reach: int = 12  # lines that count as near
    claims_beside: int = 3  # claims before and after that count
    ahead: float = 0.10  # a find is sure enough for that if its score is so much above the second's
    length: float = 0.12  # power of the length of a passage by which its score is divided
    seeds: int = 12  # lines from which passages are grown

    # Passages
    gain: float = 0.09  # a line joins a passage if it adds this share of the claim; single lines: .896 / .954
    gap: float = 1.5  # times more if a line lies between
    most_lines: int = 12  # the longest passage; the most that a page quotes of a citation
    section_lines: int = 6  # lines after a heading that are shown with it
    used_script: float = 0.02  # words in a script that fewer of a source's terms are in cannot be looked for in it

    # Strength = share of the claim × nats found. Right or wrong: AUC .93; the share alone has .91.
    perhaps: float = 4.0  # below: nothing is found
    found: float = 6.0  # from here on, and from this lead: found, without “perhaps”
    lead: float = 2.5  # share of the claim × nats by which the passage is ahead of the next; with strength alone, .70
    # of what is found is said as surely as with the lead .79
    other_script: float = (
        8.0  # between languages, only from here on anything is found: figures and names are all there is
    )

    # Verdicts. Chosen on sets of six wikis; see `benchmarks/evidence.py` for what they give.
    holds: float = 0.45  # share of the claim of a claim from which it is held
    partly: float = 0.20
    elsewhere: float = 0.25  # least share of the claim in the other lines
    elsewhere_strength: float = 3.0
    elsewhere_ratio: float = 0.4  # the cited lines hold less than so much of what the other lines hold
    nothing: float = 0.10  # greatest share, in the cited lines and anywhere in the source, of a claim that is not there
    nothing_strength: float = 2.0
    enough: float = 15.0  # nats that a claim must have before their absence means anything
    doubt_elsewhere: float = 0.4  # of the best share in the sources: 96 % of wrong lines are caught; without it 91 %
    doubt_figure: float = 0.20  # for each that the lines lack
    doubt_name: float = 0.05
    doubt_denial: float = 0.05
    terms: int = 3  # fewest terms of a claim that can be looked for

    # Shifts
    shift_reach: int = 40  # lines up and down
    shift_marks: int = 5  # fewest citations of one source
    shift_share: float = 0.15  # least mean share at the offset
    shift_as_cited: float = 1.5  # so many times the mean share as cited
    shift_others: float = 1.3  # so many times the mean share at any other offset, or the mean of all pages
    page_marks: int = 3  # fewest citations of one source whose lines are taken for pages


CONSTANTS = Constants()
