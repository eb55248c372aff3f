"""Small words, which any text has, and words that deny, by language."""

from functools import cache

from kmwiki.markdown.language import SMALL
from kmwiki.terms import fold

ENGLISH = "en"
# Beside those by which a language is known. The English ones go with any subject: “when”, “other”, “make”.
_SMALL = {
    "en": "a an the of to in on at by for and or is are was were be been it its as that this with from which who they "
    "their them he she his her we our you your than then so also into can may has have had do does when while where "
    "whether after before between during until since but though although because if unless there here other others "
    "another some any all both each every either such same only just even very too more most much many few less least "
    "own about above below over under up down out off through across against toward towards within again once ever "
    "yet still now thus hence however therefore what how why whose whom these those him me us my yours theirs itself "
    "himself themselves one ones would could should must might shall am being having did done doing get gets got go "
    "goes went make makes made take takes took give gives given like well",
    "de": "der die das den dem des ein eine einer eines einem einen und oder aber ist sind war waren wird werden wurde "
    "wurden hat haben hatte hatten sein seine seiner ihr ihre ihrer sie er es wir ich man sich in im ins an am auf aus "
    "bei beim mit nach von vom vor zu zum zur für über unter durch um als wie wenn dass da so auch noch nur schon sehr "
    "mehr bis seit während dann dort hier dieser diese dieses diesem diesen jener welche welcher welches kann können "
    "muss müssen soll sollte darf denn doch was wer wo zwischen gegen",
    "fr": "le la les un une des du de et ou mais est sont était étaient être été a ont avait avoir à au aux en dans "
    "sur sous par pour avec entre vers chez ce cet cette ces son sa ses leur leurs il elle ils elles on nous vous je "
    "qui que quoi dont où quand comme si plus moins très aussi ainsi puis donc car se même tout tous toute toutes peut "
    "peuvent fut furent",
    "es": "el la los las lo un una unos unas de del a al y e o u pero es son era eran fue fueron ser sido está están "
    "estaba ha han había haber en con por para sobre entre desde hasta como más menos muy también así que se su sus le "
    "les este esta estos estas ese esa esos esas cuando donde si ya puede pueden",
    "pt": "o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às e ou mas é são era eram foi foram "
    "ser está estão tem têm ter havia por para com sobre entre desde até como mais menos muito também que se seu sua "
    "seus suas este esta estes estas esse essa isso isto quando onde já pode podem pelo pela pelos pelas",
    "it": "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla in "
    "nel nello nella nei nelle su sul sulla con per tra fra e ed o ma è sono era erano fu furono essere stato stata ha "
    "hanno aveva che chi cui si suo sua suoi sue loro questo questa questi queste quello quella come quando dove più "
    "meno molto anche così se già può possono",
    "nl": "de het een en of maar is zijn was waren wordt worden werd werden heeft hebben had in op aan met van voor "
    "door over onder uit bij naar tot om als dan dat die dit deze er zich hij zij ze we wij ik ook nog al zeer meer te "
    "wel kan kunnen moet",
    "pl": "i w we z ze na do od po za o u przez dla pod nad przy oraz a ale lub czy jest są był była było były być się "
    "to ten ta te tego tej tych tym który która które których jak że gdy aby już też także jego jej ich może można",
    "ru": "и в во на с со к ко о об от до из у за по под над при для а но или что чтобы как если же бы ли это этот эта "
    "эти этого этой был была было были есть быть его её их он она они оно мы вы который которая которые которых так "
    "также уже ещё более очень там где когда",
    "uk": "і й в у на з із зі до від по за про для під над при а але або чи що щоб як якщо це цей ця ці був була було "
    "були є бути його її їх він вона вони ми ви який яка які також вже ще дуже де коли",
    "sv": "och att det en ett i på av för med som är var till från den de om men eller har hade så när där här också "
    "vid under över efter kan ska han hon man sig sin",
    "da": "og i det at en et den til er som på de med han af for der var sig men har om vi havde fra eller blev også "
    "her når efter over under kan skal",
    "nb": "og i det at en et den til er som på de med han av for der var seg men har om vi hadde fra eller ble også "
    "her når etter over under kan skal",
}
_DENY = {
    "en": "not no never none nor neither without cannot nothing nobody hardly rarely seldom scarcely barely impossible "
    "unable",
    "de": "nicht nichts kein keine keinen keiner keines keinem nie niemals niemand kaum selten ohne weder",
    "fr": "ne pas jamais sans aucun aucune rien ni guère",
    "es": "no nunca jamás sin ningún ninguno ninguna nada nadie ni tampoco",
    "pt": "não nunca jamais sem nenhum nenhuma nada ninguém nem",
    "it": "non mai senza nessun nessuno nessuna niente nulla né",
    "nl": "niet geen nooit niets niemand zonder nauwelijks noch",
    "pl": "nie bez nigdy nikt nic żaden żadna żadne ani",
    "ru": "не нет никогда без ни никто ничто нельзя",
    "uk": "не ні ніколи без жоден",
    "sv": "inte ej aldrig ingen inget inga utan sällan",
    "da": "ikke aldrig ingen intet uden sjældent",
    "nb": "ikke aldri ingen intet uten sjelden",
    "ca": "no mai sense cap ningú res",
    "ro": "nu niciodată fără nici niciun",
    "cs": "není nejsou nikdy bez žádný žádná nikdo nic",
    "fi": "ei eivät ilman koskaan",
    "hu": "nem sem soha nincs nélkül",
    "tr": "değil yok hiç asla",
    "id": "tidak bukan tanpa belum",
    "vi": "không chưa chẳng",
}
# Of a text whose language is not sure, English ones and these, which mean nothing else in another language.
_SMALL_ANYWHERE = (
    "und oder ist sind ein eine das der von zu für auf la le les de du un une et dans avec el del los las que uma é são"
)
_DENY_ANYWHERE = (
    "nicht nichts kein keine keinen keiner niemals ohne jamais aucun aucune ningún ninguna não senza niet geen nooit "
    "нет никогда"
)


@cache
def small_words(language: str) -> frozenset[str]:
    """The small words of a language, folded; where it is not known, those that mean nothing else in any."""
    own = f"{_SMALL.get(language, '')} {SMALL.get(language, '')}".split()
    others = f"{_SMALL[ENGLISH]} {_SMALL_ANYWHERE}".split() if has_english(language) else []
    return frozenset(map(fold, (*own, *others))) - negations(language)


@cache
def negations(language: str) -> frozenset[str]:
    """The words that deny in a language, folded; where it is not known, those that mean nothing else in any."""
    others = f"{_DENY[ENGLISH]} {_DENY_ANYWHERE}".split() if has_english(language) else []
    return frozenset(map(fold, (*_DENY.get(language, "").split(), *others)))


def has_english(language: str) -> bool:
    """Whether English words are to be expected among those of a language: it is English, not sure, or in other letters.

    The language of another text in Latin letters would take them for its own: “die”, “no”, “ten”.
    """
    return language not in SMALL or language == ENGLISH
