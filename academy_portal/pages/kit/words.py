"""The words that specimens are made of: a Latin and an Arabic set, each with names of the other script inside."""

from dataclasses import dataclass

from django.utils.translation import get_language_bidi


@dataclass(frozen=True)
class Words:
    """What the components of the kit say.

    Shapes: ``person`` is written in the page's script, ``guest`` in the other; ``long_word`` has no place to break.
    """

    short: str
    title: str
    sentence: str
    paragraph: str
    long_word: str
    person: str
    guest: str
    organization: str
    place: str
    yes: str
    no: str
    options: tuple[str, ...]
    many: tuple[str, ...]
    labels: dict[str, str]


LATIN = Words(
    short="About you",
    title="The week in Santo Domingo",
    sentence="Two people read your application, and neither knows what the other says.",
    paragraph=(
        "A cooperative of 214 growers sells its fruit in the city and keeps its own school. "
        "Its members decide once a year, one voice each, what is done with the surplus."
    ),
    long_word="Landwirtschaftsgenossenschaftsverbandsversammlungsprotokoll",
    person="Aminata Example",
    guest="أمينة مثال",
    organization="Cooperativa de Ejemplo «La Esperanza» R.L.",
    place="Dakar",
    yes="Yes",
    no="No",
    options=(
        "Cooperative",
        "Mutual society",
        "Association or foundation of public benefit, with a long name",
        "تعاونية",
    ),
    many=("Africa", "Americas", "Arab States", "Asia and the Pacific", "Europe and Central Asia"),
    labels={
        "name": "Full name",
        "email": "E-mail address",
        "people": "How many people work there?",
        "kind": "Kind of organization",
        "choice": "Have you been to an Academy?",
        "row": "Do you need a visa?",
        "set": "Languages you work in",
        "born_on": "Date of birth",
        "meets_at": "When does it meet?",
        "motivation": "Why do you want to take part?",
        "note": "A short note",
        "letter": "Letter of support",
        "amount": "Travel costs",
        "agree": "My answers are true",
        "hint": "As it stands in your passport.",
        "group": "About you",
        "code": "Code from the e-mail",
        "look": "Look it up",
    },
)
ARABIC = Words(
    short="نبذة عنك",
    title="أسبوع في سانتو دومينغو",
    sentence="يقرأ طلبك شخصان، ولا يعرف أيّ منهما رأي الآخر.",
    paragraph=(
        "تعاونية تضم 214 مزارعا تبيع ثمارها في المدينة ولها مدرستها الخاصة. "
        "ويقرر أعضاؤها مرة في السنة، ولكل منهم صوت واحد، ما يُصنع بالفائض."
    ),
    long_word="Landwirtschaftsgenossenschaftsverbandsversammlungsprotokoll",
    person="أمينة مثال",
    guest="Aminata Example",
    organization="تعاونية المثال «الأمل»",
    place="داكار",
    yes="نعم",
    no="لا",
    options=("تعاونية", "جمعية تبادلية", "جمعية أو مؤسسة ذات نفع عام، لها اسم طويل", "Cooperative"),
    many=("أفريقيا", "الأمريكتان", "الدول العربية", "آسيا والمحيط الهادئ", "أوروبا وآسيا الوسطى"),
    labels={
        "name": "الاسم الكامل",
        "email": "عنوان البريد الإلكتروني",
        "people": "كم شخصا يعمل هناك؟",
        "kind": "نوع المنظمة",
        "choice": "هل حضرت أكاديمية من قبل؟",
        "row": "هل تحتاج إلى تأشيرة؟",
        "set": "اللغات التي تعمل بها",
        "born_on": "تاريخ الميلاد",
        "meets_at": "متى تجتمع؟",
        "motivation": "لماذا تريد المشاركة؟",
        "note": "ملاحظة قصيرة",
        "letter": "رسالة دعم",
        "amount": "تكاليف السفر",
        "agree": "إجاباتي صحيحة",
        "hint": "كما هو مكتوب في جواز السفر.",
        "group": "نبذة عنك",
        "code": "الرمز الوارد في الرسالة",
        "look": "ابحث عنه",
    },
)


def words() -> Words:
    """The set that runs in the direction of the page."""
    return ARABIC if get_language_bidi() else LATIN
