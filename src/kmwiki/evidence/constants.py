"""The constants by which evidence is found and judged.

They were chosen on the pages in even places of the demonstration wiki's sorted list, where the choice mattered.
`benchmarks/evidence.py` measures what they give on the pages in odd places. Comments say what came of it without a
rule, on all pages: the first passage is right / one of three is, of 723 pairs of a claim and a source (with all
rules .909 / .964), and of 678 claims in all sources joined with other texts to 5,000 lines (with all .906 / .941).
"""

from msgspec import Struct


class Constants(Struct, frozen=True, kw_only=True):
    """How much each sign counts, and from which strength kmwiki speaks."""

    # Words
    pair: float = 0.6  # weight of two characters of a script without spaces, since a word is one or two such pairs
    character: float = 0.5  # weight of a single such character
    negation_reach: int = 3  # words after “not” that it denies

    # Likeness of two words of an alphabet, by the letters with which both begin. Comparing all their trigrams ranks
    # the same, with far more work. Without it .882 / .945, .885 / .925.
    same_stem: float = 0.80  # at least four letters shared, and at most three left of each: endings
    short_stem: float = 0.70  # three letters, and at most two more in the other word
    six_letters: float = 0.7
    five_letters: float = 0.6

    # How much a term says
    # lines that a source is taken to have, by half: see `nats`; without it “found” is said of .56, with it of .70
    least_lines: int = 500

    # Ranking of lines
    neighbours: float = 0.35  # two words of the claim at most two apart in a line; without .909 / .964, .904 / .941
    apart: int = 2
    heading: float = 0.35  # words that only the headings above a line say; without .903 / .961, .901 / .938
    context: float = 0.15  # words of title and headings above the claim; without .907 / .964, .901 / .940
    cohesion: float = 0.20  # nearness to finds for the claims before and after; without .907 / .965, .898 / .940
    reach: int = 12  # lines that count as near
    claims_beside: int = 3  # claims before and after that count
    ahead: float = 0.10  # a find is sure enough for that if its score is so much above the second's
    length: float = 0.12  # power of the length by which a score is divided; without .905 / .965, .894 / .941
    seeds: int = 12  # lines from which passages are grown

    # Passages
    gain: float = 0.09  # of the claim that a line adds which joins a passage; single lines: .891 / .961, .886 / .931
    gap: float = 1.5  # times more if a line lies between
    most_lines: int = 12  # the longest passage, with empty lines; the most that a page quotes of a citation
    section_lines: int = 6  # lines after a heading that are shown with it
    used_script: float = 0.02  # words in a script that fewer of a source's terms are in cannot be looked for in it

    # Strength = share of the claim × nats found. Right lines or wrong ones: AUC .93, of the share alone .91.
    perhaps: float = 4.0  # below: nothing is found
    found: float = 6.0  # from here on, and from this lead: found, without “perhaps”
    # The lead is the share of the claim × the nats by which a passage is ahead of the next. Without it, and 8 for the
    # strength, “found” is said of .64 and right in .996 (5,000 lines: .81 and .976); with it .70, .994 (.80, .987).
    lead: float = 2.5
    # Between scripts only figures and names can be found: no more than “perhaps”, and only from here on. Of Chinese
    # claims in English sources .48 to .90 are right then; it is said of another source in at most .04, in one wiki .12.
    other_script: float = 8.0

    # Verdicts. Chosen on sets of six wikis; see `benchmarks/evidence.py` for what they give.
    holds: float = 0.45  # share of a claim from which lines say it
    partly: float = 0.20
    elsewhere: float = 0.26  # least share of the claim in the other lines
    elsewhere_strength: float = 3.5
    elsewhere_ratio: float = 0.4  # the cited lines hold less than so much of what the other lines hold
    nothing: float = 0.11  # greatest share, in the cited lines and anywhere in the source, of a claim that is not there
    nothing_strength: float = 2.0
    anywhere: float = 0.33  # greatest share of it that the lines of the source have, each some: a summary has more
    enough: float = 20.0  # nats that a claim must have before their absence means anything
    words: int = 12  # fewest different words of a source before it can lack any: less is a stand-in for the source
    doubt_elsewhere: float = 0.4  # of the best share in the sources; without it 6 of 100 wrong lines more are missed
    doubt_figure: float = 0.20  # for each that the lines lack
    doubt_name: float = 0.05
    doubt_denial: float = 0.05
    weak: float = -0.07  # above it a claim is called weak: 5 of 100 right ones, and 95 of 100 that cite wrong lines
    terms: int = 3  # fewest terms of a claim that can be looked for

    # Shifts
    shift_reach: int = 40  # lines up and down
    shift_marks: int = 5  # fewest citations of one source
    shift_share: float = 0.15  # least mean share at the offset
    shift_as_cited: float = 1.5  # so many times the mean share as cited
    shift_others: float = 1.3  # so many times the mean share at any other offset, or the mean of all pages
    shift_gain: float = 0.1  # of the share of a claim, from which its mark fits better or worse
    shift_better: float = 0.6  # least part of the marks that fit better
    shift_worse: float = 0.15  # greatest part of those that fit worse
    page_marks: int = 3  # fewest citations of one source whose lines are taken for pages


CONSTANTS = Constants()
