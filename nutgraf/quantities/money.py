"""Currencies: the codes of ISO 4217, and the symbols and names that English news uses for them.

A bare `$` is the US dollar and a bare `¥` the yen, as in the style books of the agencies, unless the same text says
otherwise: where it converts a bare `$` into `US$` in brackets, or speaks both of yen and of yuan, the bare sign stands
for no currency that we could name, and its unit is empty. Where it speaks of yuan alone, `¥` is the yuan.
"""

from __future__ import annotations

from nutgraf.patterns import pattern

# ISO 4217, list one (active codes), without metals, funds and test codes
CODES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
    RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG""".split()
)
# codes and symbols that are also words, names or letters: they count only beside a scale or groups of digits
WORDLIKE = frozenset("ALL AMD BAM BOB COP CUP GEL LAK MAD MOP PEN SOS TOP TRY ANG N P".split())

# code: how it is written before a number, in house style first | its names
_TABLE = """
USD: US$ U.S.$ USD$ $US $ | u.s. dollar, us dollar, american dollar, united states dollar, dollar, dlr, u.s. dlr, us dlr
HKD: HK$ HKD$ | hong kong dollar, hk dollar, h.k. dollar
CAD: C$ CA$ CAN$ Can$ Cdn$ CAD$ CDN$ | canadian dollar, canadian dlr, canada dollar
AUD: A$ AU$ AUD$ Aus$ AUS$ $A | australian dollar, aussie dollar, aust dlr, australian dlr
NZD: NZ$ NZD$ $NZ | new zealand dollar, kiwi dollar, n.z. dlr, new zealand dlr, n.z. dollar, nz dollar
SGD: S$ SG$ SGD$ | singapore dollar, singapore dlr
TWD: NT$ NTD$ TW$ | new taiwan dollar, taiwan dollar, taiwanese dollar, taiwan dlr
EUR: € | euro
GBP: £ | british pound, pound sterling, sterling, stg, u.k. pound, uk pound, pound
JPY: ¥ JP¥ ￥ | japanese yen, yen
CNY: RMB CN¥ Rmb | chinese yuan renminbi, chinese yuan, yuan renminbi, chinese renminbi, yuan, renminbi, rmb
KRW: ₩ | south korean won, korean won, won
INR: ₹ Rs. Rs | indian rupee, rupee
CHF: SFr Sfr SwFr Fr | swiss franc, franc
SEK: SKr Skr | swedish krona, swedish kronor, swedish crown, krona, kronor, crown
NOK: NKr Nkr | norwegian krone, norwegian kroner, norwegian crown
DKK: DKr Dkr | danish krone, danish kroner, danish crown
CZK: Kč | czech koruna, czech crown, koruna
PLN: zł | polish zloty, zloty, zlotys
HUF: Ft | hungarian forint, forint
RON: | romanian leu, romanian lei
BGN: | bulgarian lev, bulgarian leva
ISK: | icelandic krona, icelandic kronur
RUB: ₽ | russian rouble, russian ruble, rouble, ruble
UAH: ₴ | ukrainian hryvnia, hryvnia, hryvnya
KZT: ₸ | kazakh tenge, tenge
TRY: ₺ TL | turkish lira, lira
ILS: ₪ NIS | israeli shekel, shekel
AED: Dh Dhs | uae dirham, emirati dirham, u.a.e. dirham, dirham
SAR: SR | saudi riyal, saudi rial, riyal
QAR: QR | qatari riyal, qatari rial
KWD: KD | kuwaiti dinar
BHD: BD | bahraini dinar
IQD: | iraqi dinar
JOD: JD | jordanian dinar
IRR: | iranian rial, rial
OMR: | omani rial, omani riyal
EGP: E£ LE | egyptian pound
LBP: | lebanese pound
MAD: | moroccan dirham
ZAR: R | south african rand, rand
NGN: ₦ N | nigerian naira, naira
KES: KSh KSh. Ksh Sh | kenyan shilling, shilling
UGX: USh | ugandan shilling
TZS: TSh | tanzanian shilling
GHS: ₵ GH₵ GH¢ | ghanaian cedi, ghana cedi, cedi
ETB: | ethiopian birr, birr
XOF: | cfa franc
ZMW: | zambian kwacha, kwacha
BRL: R$ | brazilian real, brazilian reais, reais
MXN: MX$ Mex$ | mexican peso, peso
ARS: AR$ | argentine peso, argentinian peso
CLP: CLP$ | chilean peso
COP: COL$ | colombian peso
UYU: UY$ | uruguayan peso
PEN: S/ S/. | peruvian sol, peruvian soles, nuevo sol
PHP: ₱ Php PhP P | philippine peso, filipino peso
IDR: Rp Rp. | indonesian rupiah, rupiah
MYR: RM | malaysian ringgit, ringgit, malaysian dollar
THB: ฿ | thai baht, baht
VND: ₫ | vietnamese dong, dong
PKR: PKRs | pakistani rupee, pakistan rupee
LKR: | sri lankan rupee
NPR: | nepali rupee, nepalese rupee
BDT: Tk ৳ | bangladeshi taka, taka
MMK: | myanmar kyat, burmese kyat, kyat
KHR: | cambodian riel, riel
LAK: | lao kip, laotian kip
MNT: ₮ | mongolian tugrik, tugrik
PGK: | kina
FJD: FJ$ | fijian dollar, fiji dollar
BND: B$ | brunei dollar
JMD: J$ JA$ | jamaican dollar
TTD: TT$ | trinidad dollar
BBD: BDS$ | barbados dollar, barbadian dollar
XCD: EC$ | east caribbean dollar
BSD: | bahamian dollar
NAD: N$ | namibian dollar
ZWG: | zimbabwe dollar, zimbabwean dollar
GEL: ₾ | georgian lari, lari
AZN: ₼ | azerbaijani manat
RSD: | serbian dinar
MOP: MOP$ | macau pataca, pataca
VES: | venezuelan bolivar, bolivar, bolivars, bolivares
PYG: ₲ | paraguayan guarani, guarani, guaranies
CRC: ₡ | costa rican colon, colones
BOB: | bolivian boliviano, boliviano
GTQ: | guatemalan quetzal, quetzal, quetzales
DEM: DM | deutsche mark, deutschmark, d-mark, west german mark, german mark, mark
FRF: FF Ffr | french franc
ITL: | italian lire, lire
NLG: | dutch guilder, guilder
BEF: BFr | belgian franc
ESP: Pts | spanish peseta, peseta
ATS: | austrian schilling, schilling
FIM: | finnish markka, markka
GRD: | greek drachma, drachma
PTE: | portuguese escudo, escudo
XEU: ECU Ecu | ecu, european currency unit
"""
SYMBOLS: dict[str, str] = {}  # as written before a number -> code
HOUSE: dict[str, str] = {}  # code -> its symbol in house style
NAMES: dict[str, str] = {}  # lower case, singular -> code
for _row in _TABLE.strip().splitlines():
    _code, _, _rest = _row.partition(":")
    _before, _, _names = _rest.partition("|")
    for _symbol in _before.split():
        SYMBOLS[_symbol] = _code
    for _name in _names.split(","):
        NAMES[_name.strip()] = _code
for _code in "USD HKD CAD AUD NZD SGD TWD EUR GBP JPY CNY KRW INR BRL".split():
    HOUSE[_code] = next(s for s, c in SYMBOLS.items() if c == _code)

# a hundredth of a currency -> its code
CENTS: dict[str, str] = {"cent": "USD", "u.s. cent": "USD", "us cent": "USD", "euro cent": "EUR", "eurocent": "EUR"}
CENTS |= {"canadian cent": "CAD", "australian cent": "AUD", "hong kong cent": "HKD", "singapore cent": "SGD"}
CENTS |= {"new zealand cent": "NZD", "pence": "GBP", "penny": "GBP", "paise": "INR", "kopeck": "RUB", "kopek": "RUB"}
CENTS |= {"pfennig": "DEM", "centime": "FRF", "ct": "USD"}
# names that mean other things too: money only where the number has a scale, or the words say so otherwise
AMBIGUOUS = frozenset("pound mark won crown".split())
# signs of a currency that need no space, and those that also stand behind the number
SIGNS = frozenset("$€£¥￥₩₹₽₺₴₪₸₫฿₱₦₵₡₲₮₾₼৳¢")
BEHIND = {s: SYMBOLS[s] for s in "€ £ ¥ ₽ ₴ ₩ ₹ ₸ ₺ ₪ ₫ ฿ ₱ zł Kč Ft".split()}


# names that several countries share -> a word of the text that settles which is meant; without one, the first in
# `NAMES`
_SHARED = {
    "peso": "Philippine PHP, Manila PHP, Argentin ARS, Buenos Aires ARS, Chile CLP, Colombia COP, Uruguay UYU",
    "rupee": "Pakistan PKR, Karachi PKR, Sri Lanka LKR, Colombo LKR, Nepal NPR, Mauriti MUR",
    "crown": "Norw NOK, Oslo NOK, Danish DKK, Denmark DKK, Copenhagen DKK, Czech CZK, Prague CZK, Iceland ISK",
    "krone": "Danish DKK, Denmark DKK, Copenhagen DKK",
    "krona": "Iceland ISK",
    "franc": "French FRF, France FRF, Belgi BEF, CFA XOF, Senegal XOF, Ivory XOF, Rwanda RWF, Congo CDF",
    "dinar": "Kuwait KWD, Iraq IQD, Bahrain BHD, Jordan JOD, Tunisia TND, Algeria DZD, Libya LYD, Serbia RSD",
    "riyal": "Qatar QAR, Doha QAR, Oman OMR, Iran IRR, Yemen YER",
    "rial": "Oman OMR, Yemen YER, Saudi SAR, Qatar QAR",
    "dirham": "Morocc MAD",
    "shilling": "Uganda UGX, Kampala UGX, Tanzania TZS, Somali SOS",
    "pound": "Britain GBP, British GBP, London GBP, sterling GBP, UK GBP, Egypt EGP, Cairo EGP, Leban LBP, Syria SYP",
    "lira": "Ital ITL",
}
NAMES["dinar"] = ""
SHARED = frozenset(_SHARED) | {"cent"}


def settled(symbol: str, text: str) -> str:
    """The code of a bare sign, or of a name that several currencies share, as `text` settles it; else empty."""
    if symbol == "$":
        return "" if "US$" in text and _CONVERTED.search(text) else "USD"
    if symbol in ("¥", "￥"):
        return "JPY" if not _YUAN.search(text) else "" if _YEN.search(text) else "CNY"
    if symbol == "cent":
        found = {code for sign, code in _CENTS_OF.items() if sign in text}
        if text.count("$") > sum(text.count(sign) for sign in _CENTS_OF if sign[-1] == "$"):
            found.add("USD")
        return found.pop() if len(found) == 1 else "USD"
    for each in _SHARED.get(symbol, "").split(", "):
        place, _, code = each.rpartition(" ")
        if place and place in text:
            return code
    return SYMBOLS.get(symbol) or NAMES[symbol]


_CONVERTED = pattern(r"(?<![A-Za-z])\$[0-9][0-9.,]*(?:[ -]?[a-z]{1,12}){0,3} \((?:about |roughly )?US\$")
_YUAN = pattern(r"\b(?:yuan|renminbi|RMB|CNY)\b|CN¥")
_YEN = pattern(r"\b(?:yen|JPY|Japan(?:ese)?)\b|JP¥")
# what the cents of a text are cents of, if it speaks of one of these only
_CENTS_OF = {
    "US$": "USD",
    "HK$": "HKD",
    "C$": "CAD",
    "A$": "AUD",
    "NZ$": "NZD",
    " S$": "SGD",
    "€": "EUR",
    " euros": "EUR",
}
_CENTS_OF |= {" dlrs": "USD", " rand": "ZAR"}
