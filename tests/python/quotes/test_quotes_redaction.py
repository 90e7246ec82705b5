"""What is taken out of a quote before a person sees it, and what stays: no warehouse is needed."""

from __future__ import annotations

import re
import time

import pytest

from reg18.quotes.names import Known, words
from reg18.quotes.redact import FORMULA, MOST_CHARACTERS, UNSEEN, kinds_in, redact
from reg18.quotes.wording import why_no_quote

LISTS = (
    "joining_words",
    "ordinary_words",
    "given_names",
    "names_that_are_words",
)
KNOWN = Known.of(
    names=[
        "Sarah Kowalczyk", "Mr Will Young", "May Hope", "Rose O'Brien", "Anne-Marie Smith-Jones",
        "Jo Li [Synthetic]", "The Good family", "Zoë Müller", "Ngozi van der Berg", "Bo Rivers",
    ],
    references=["SYN-ASC-2022-00001", "24 007 856", "P000001", "KX 17", "2024", "7"],
    usual=["Locality North", "Leicestershire County Council", "Young Adults", "Brokerage"],
)  # fmt: skip


def taken(text: str) -> str:
    return redact(text, KNOWN).text


def test_the_lists_of_words_do_not_overlap() -> None:
    for place, name in enumerate(LISTS):
        assert len(words(name)) > 90
        assert all(re.fullmatch("[a-z]+", word) for word in words(name)), name
        for other in LISTS[place + 1 :]:
            assert not words(name) & words(other), (name, other)


# A text and what is left of it; the text itself where that is none.
NAMES_AND_INITIALS: list[tuple[str, str | None]] = [
    # Names of the extract are taken out wherever they are.
    ("Sarah was kind.", "[name removed] was kind."),
    ("Thanks to sarah and SARAH!", "Thanks to [name removed] and [name removed]!"),
    ("Sarah Kowalczyk came.", "[name removed] came."),
    ("We praise Sarah. Kowalczyk came.", "We praise [name removed]. [name removed] came."),
    ("Sarah's help, Rose’s smile", "[name removed]'s help, [name removed]’s smile"),
    ("a call from o’brien", "a call from [name removed]"),
    ("We met Obrien.", "We met [name removed]."),
    ("the Kowalczyks helped", "the [name removed] helped"),
    ("Mrs smith-jones rang", "Mrs [name removed] rang"),
    ("with Jones, Marie", "with [name removed], [name removed]"),
    ("for Zoe Muller", "for [name removed]"),
    ("thank sarahkowalczyk", "thank [name removed]"),
    ("SarahKowalczyk", "[name removed]"),
    ("by van der Berg", "by [name removed]"),
    # Words that are names: with a capital they go, except months after `in` or before a year.
    ("I hope you will be well.", None),
    ("We may need it until May 2024, or in June.", None),
    ("The rivers rose. A young man.", None),
    ("We had good service from a good team.", None),
    ("The Young Adults team and Brokerage were good.", None),
    ("Thanks to Will and Rose.", "Thanks to [name removed] and [name removed]."),
    ("Will came on Monday.", "[name removed] came on Monday."),
    ("It was May who helped.", "It was [name removed] who helped."),
    ("A call from Hope was good.", "A call from [name removed] was good."),
    ("We thank the Good family.", "We thank the [name removed] family."),
    ("We thank Mr young.", "We thank Mr [name removed]."),
    ("thanks to rose and will for all", "thanks to [name removed] and [name removed] for all"),
    ("THANKS TO ROSE FOR ALL", "THANKS TO [name removed] FOR ALL"),
    ("Bo Rivers was kind.", "[name removed] was kind."),
    # No one in the extract is called so: staff, places, firms. Ordinary words stay.
    ("Thanks to Priyanka and Bartosz.", "Thanks to [name removed] and [name removed]."),
    ("Priyanka was kind.", "[name removed] was kind."),
    ("We saw Oluwatobi Adeyemi-Cole.", "We saw [name removed]."),
    ("Oluwatobi was kind.", "[name removed] was kind."),
    ("Nurse Joy and Dr. Khan", "Nurse [name removed] and Dr. [name removed]"),
    ("We love Oadby.", "We love [name removed]."),
    ("Thank you. Oluwatobi.", "Thank you. [name removed]."),
    ("Adeyemi and Priyanka rang.", "[name removed] and [name removed] rang."),
    ("We asked Priyanka Good.", "We asked [name removed]."),
    ("thanks to adeyemi for all", "thanks to [name removed] for all"),
    ("mrs adeyemi rang", "mrs [name removed] rang"),
    ("Thank You So Much Adeyemi", "Thank You So Much [name removed]"),
    ("Thank You All So Much For The Lovely Care", None),
    ("Everybody at Leicestershire County Council was kind.", None),
    ("The Occupational Therapist and the Social Worker were good.", None),
    ("Dad and Mum say that the OT, the GP and the NHS were good.", None),
    ("Communication was good. Merry Christmas!", None),
    ("An X-ray and a T-shirt.", None),
    # Initials.
    ("thanks to J and H", "thanks to [initials removed] and [initials removed]"),
    ("Thanks to J. and H.", "Thanks to [initials removed]. and [initials removed]."),
    ("J's help", "[initials removed]'s help"),
    ("J.H. was kind", "[initials removed]. was kind"),
    ("JH was kind", "[initials removed] was kind"),
    ("We thank J. Smithers.", "We thank [name removed]."),
    ("Thanks to Sarah K.", "Thanks to [name removed]."),
    ("Mrs B rang", "Mrs [initials removed] rang"),
    ("A and H were kind.", "[initials removed] and [initials removed] were kind."),
    ("thanks to j and h", "thanks to [initials removed] and [initials removed]"),
    ("THANKS TO J AND H", "THANKS TO [initials removed] AND [initials removed]"),
    ("S, G & C", "[initials removed], [initials removed] & [initials removed]"),
    (
        "A big thank you. I am glad. J and I went.",
        "A big thank you. I am glad. [initials removed] and I went.",
    ),
    ("07700 900123 A lot", "[telephone number removed] [initials removed] lot"),
    ("J. A lot of help", "[initials removed] lot of help"),
    ("A&E were good, and so was B&B.", "A&E were good, and so was B&B."),
    ("e.g. a cup of tea at 3 p.m.", "e.g. a cup of tea at 3 p.m."),
    # When in doubt, it goes.
    ("Oluwatobi is kind. Wetherby is not.", "[name removed] is kind. [name removed] is not."),
    ("Will Sarah come? Grace be to all.", "[name removed] come? [name removed] be to all."),
    ("with mueller and s̶a̶rah", "with [name removed] and [words in another script removed]"),
    ("Rose and art rang.", "[name removed] and [name removed] rang."),
    (
        "Hope this helps. Young people like it.",
        "[name removed] this helps. [name removed] people like it.",
    ),
    ("I HOPE YOU WILL BE WELL.", "I [name removed] YOU [name removed] BE WELL."),
    # An ordinary word that a complainant is called, at the beginning of a sentence too.
    ("Good service from a good team.", "[name removed] service from a good team."),
    ("Mrs Good and Good Sarah came.", "Mrs [name removed] and [name removed] came."),
]


@pytest.mark.parametrize(("text", "left"), NAMES_AND_INITIALS)
def test_names_and_initials_go_and_ordinary_words_stay(text: str, left: str | None) -> None:
    assert taken(text) == (text if left is None else left)


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("telephone number", "07700 900123"),
        ("telephone number", "+44 (0)7700 900 123"),
        ("telephone number", "0116-496-0123"),
        ("telephone number", "(0116) 496 0123"),
        ("telephone number", "00447700900123"),
        ("telephone number", "０７７００ ９００１２３"),
        ("number", "496 0123"),
        ("number", "12345"),
        ("NHS number", "943 476 5919"),
        ("NHS number", "9434765919"),
        ("NHS number", "943-476-5918"),
        ("number", "943 476 591"),
        ("National Insurance number", "QQ 12 34 56 C"),
        ("National Insurance number", "qq123456c"),
        ("e-mail address", "j.bloggs@example.org"),
        ("e-mail address", "bloggs @ example.org"),
        ("e-mail address", "bloggs (at) example dot org"),
        ("account name", "@bloggs"),
        ("web address", "https://example.org/a?b=c"),
        ("web address", "www.example.org"),
        ("web address", "example.co.uk/bloggs"),
        ("web address", "javascript:alert(1)"),
        ("web address", "[x](javascript:alert(1))"),
        ("postcode", "LE3 8RB"),
        ("postcode", "le38rb"),
        ("postcode", "LE3"),
        ("date", "3/4/1945"),
        ("date", "03.04.45"),
        ("date", "1945-04-03"),
        ("date", "3rd of April 1945"),
        ("date", "April 3, 1945"),
        ("address", "12 Acacia Avenue"),
        ("address", "14b high street"),
        ("address", "7, Mill Close"),
        ("address", "Flat 2b"),
        ("reference", "SYN-ASC-2022-00001"),
        ("number", "24 007 856"),
        ("number", "24-007-856"),
        ("reference", "P000001"),
        ("reference", "p000001"),
        ("reference", "KX-17"),
        ("reference", "ABC/2024/17"),
        ("code", "<script>alert(1)</script>"),
        ("code", "<img src=x onerror=alert(1)>"),
        ("code", "{{ 7*7 }}"),
        ("code", "{% include 'x' %}"),
        ("code", '=HYPERLINK("http://example.org","pay")'),
        ("code", "=cmd|'/c"),
        ("code", "@SUM(A1)"),
        ("words in another script", "આભાર"),
        ("words in another script", "Сара"),
    ],
)
@pytest.mark.parametrize("sentence", ["Do use {} if we can help.", "{} is what we have.", "So {}"])
def test_what_identifies_goes(kind: str, held: str, sentence: str) -> None:
    made = redact(sentence.format(held), KNOWN)
    assert made.text == sentence.format(f"[{kind} removed]")
    assert made.taken_out == 1
    assert set(kinds_in(sentence.format(held), KNOWN)) - {FORMULA} == {kind}


@pytest.mark.parametrize("held", ["born 3 April", "born in 1945", "DOB: 3/4", "birthday is 3 May"])
def test_days_of_birth_go_without_a_year_too(held: str) -> None:
    cue = re.match(r"born|DOB:|birthday is", held)
    assert cue
    left = re.sub(r"(in )?\S+( \S+)?$", "", held[cue.end() + 1 :])
    assert re.sub(r"\s+", " ", taken(f"We were {held}, and well.")).startswith(
        f"We were {cue[0]} {left}"
    )
    assert "[date removed], and well." in taken(f"We were {held}, and well.")


@pytest.mark.parametrize(
    "text",
    [
        "We waited 3 weeks in 2024-25, from 9.30-10.30, for the 1st of 2 visits at 2pm, 24/7.",
        "It cost £1,200.50, and was worth £100 a day.",
        "Ten out of 10, 5 stars, 100% happy with the 2-bedroom flat.",
        "Mum is 87. We love you <3",
        "In the case of 12 carers it was so; in any case I was glad.",
        "The well-being (and the rest) of all: good!",
    ],
)
def test_numbers_that_identify_no_one_stay(text: str) -> None:
    assert taken(text) == text


def test_what_is_not_seen_goes_and_brackets_are_the_editors() -> None:
    assert taken("a\u202edcb\u2066x\u200b\tand\r\nso\x1b[31m on") == "adcbx and so(31m on"
    assert taken("[smiles] so glad") == "(smiles) so glad"
    assert taken("=1+1 is glad") == "1+1 is glad"
    assert taken("-- @ so glad") == "so glad"


def test_long_texts_are_cut_and_say_so() -> None:
    made = redact("so glad " * 10_000, KNOWN)
    assert len(made.text) < MOST_CHARACTERS + 30
    assert made.text.endswith(" [rest left out]")
    assert made.taken_out == 0
    assert why_no_quote(made.text, made.text) is None


@pytest.mark.parametrize("text", ["A ", "_1", "a_", "0 (", "A and "])
def test_no_text_is_read_for_ever(text: str) -> None:
    began = time.monotonic()
    redact(text * MOST_CHARACTERS, KNOWN)
    assert time.monotonic() - began < 30


def test_a_check_names_kinds_and_never_words() -> None:
    kinds = kinds_in("Sarah rang 07700 900123 \u200bfor J", KNOWN)
    assert set(kinds) == {"name", "telephone number", "initials", UNSEEN}
    assert kinds_in("+1", KNOWN) == [FORMULA]
    assert kinds_in("[name removed]'s help, thanks to [initials removed]", KNOWN) == []
