"""Word lists of the sample: names, streets, towns, firms and sayings. Nobody in the sample exists."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILY: Final = _words(
    "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen Saarinen Salminen Heinonen Niemi "
    "Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala Leppänen "
    "Väisänen Hiltunen Kallio Miettinen Leinonen Pitkänen Aaltonen Manninen Hakala Koivisto Anttila Laaksonen Hirvonen Räsänen Lehto Laakso "
    "Toivonen Mustonen Rantala Aalto Peltonen Hartikainen Seppälä Moilanen Nurmi Kemppainen Lappalainen Pesonen Kettunen Partanen Honkanen "
    "Vainio Lindholm Nyman Mikkola Kauppinen Peltola Oksanen Vuorinen Halonen Ikonen Kärkkäinen Mäki Kuusisto Puustinen Tikkanen Väänänen "
    "Mäenpää Ranta Pulkkinen Hyvönen Eskelinen Heino Parkkinen Hietala Marttila Kokkonen Kivelä Määttä Helminen Tolvanen Ruotsalainen Mäkisalo "
    "Kuutti Vuorela Rinne Sillanpää Ylönen Äijälä Äyräs Öhman Öster Åkerlund Åström Ångström Lindström Wikström Nyström Sjöblom Björklund "
    "Grönroos Högnäs Mårtensson Marks Möller Svanbäck Forsström Östman Söderholm Hägg Šarapov Žukov Tamm Õunapuu Nguyen Aikio Näkkäläjärvi "
    "Sääskilahti Töyry Yli-Ojanperä Ala-Nissilä"
)
PARTICLED: Final = ("von Essen", "af Hällström", "d’Arcy", "O'Brien", "de la Chapelle")
GIVEN: Final = _words(
    "Maria Helena Johanna Anneli Kaarina Marjatta Anna Liisa Sofia Emilia Orvokki Tuulia Helmi Aino Eevi Lumi Siiri Kerttu Päivi Pirjo Riitta "
    "Leena Sirpa Tuula Elina Sanna Noora Hilla Äidi Åsa Siv Gunilla Märta Birgitta Inga Risten Juhani Johannes Olavi Antero Tapani Kalevi Tapio "
    "Matti Mikael Ilmari Eino Onni Väinö Toivo Veikko Aleksi Eetu Joona Otso Arvo Pentti Reijo Heikki Jukka Timo Jari Petri Östen Göran Åke "
    "Björn Håkan Mårten Oskar André Saša Émile Zoë Øyvind Ülle Jānis Şirin Máret Niillas"
)
HYPHENED_GIVEN: Final = ("Anna-Liisa", "Maija-Leena", "Juha-Pekka", "Veli-Matti", "Ann-Sofi", "Karl-Erik")
STREET_FIRST: Final = _words(
    "Malli Esimerkki Kuusi Koivu Mänty Pihlaja Haapa Leppä Saarni Tammi Ranta Järvi Lähde Puro Koski Mylly Seppä Kirkko Koulu Asema Puisto Niitty "
    "Pelto Aho Mäki Vuori Kallio Harju Laakso Suo Karhu Kettu Hirvi Jänis Orava Pöllö Haukka Joutsen Kuikka Lokki Särki Hauki Ahven Lohi Marja "
    "Mustikka Puolukka Vadelma Karpalo Lakka Kanerva Sammal Teollisuus Kauppa Satama Tähti Aurinko Kuu Pohjan Etelän Idän Lännen Yrjön Äyri Öljy"
)
STREET_LAST: Final = ("katu", "tie", "kuja", "polku", "rinne", "kaari", "raitti")
STREETS_SV: Final = ("Strandgatan", "Skolvägen", "Ängsstigen", "Åkervägen", "Östra gränden", "Björkallén", "Hamngatan", "Storsvängen")
FINNISH_CODES: Final = _words(
    "40100 40200 40320 40520 40530 40630 40700 40800 41900 41160 41500 00100 00500 02100 33100 33500 20100 90100 90500 70100 15110 28100 99800"
)
SWEDISH_CODES: Final = _words("65100 65200 68600 10600 02700 21600 22100")
HOME_CODES: Final = 11
"""The first of ``FINNISH_CODES`` are where most customers live."""
FIRM_FIRST: Final = _words(
    "Salmen Keskus Jyvän Järvi Harjun Koivun Lähi Uuden Vanhan Pohjan Keski Ääni Öljy Metalli Kone Rakennus Sähkö Putki Kukka Leipä Pesula "
    "Kirja Auto Matka Ruoka Puutarha Mäkisen Virtasen"
)
FIRM_SECOND: Final = _words("huolto palvelu tukku kauppa työ tekniikka tuote apu paja kulma keskus yhtymä")
FIRM_FORM: Final = ("Oy", "Oy", "Oy", "Ky", "Tmi", "Oyj", "ry", "Ab")
HOUSING: Final = ("As Oy", "Asunto Oy", "Bostads Ab", "Kiinteistö Oy")
HEAT_MAKERS: Final = (("Lämpömalli", "LK 40"), ("Lämpömalli", "LK 60"), ("Siirrin", "S-2"), ("Pohjanterä", "P 25"))
PRODUCTS: Final = {
    "district-heat": ("Kaukolämpö", "Kaukolämpö Ympäristö"),
    "district-cooling": ("Kaukojäähdytys",),
    "gas": ("Maakaasu", "Biokaasu"),
    "electricity": ("Salpa Vakio", "Salpa Tuulivoima", "Salpa Tunti"),
}
CONTACT_TEXTS: Final = (
    ("invoice", "resolved", "Asiakas kysyi laskun suuruudesta. Käytiin läpi kulutus, ei jatkotoimia."),
    ("moving", "order-taken", "Muuttaa kuun vaihteessa, uusi sopimus tehtiin. Loppulasku entiseen kohteeseen."),
    ("reading", "resolved", "Asiakas ilmoitti mittarilukeman."),
    ("outage", "resolved", "Kysyi keskeytyksen kestoa. Kerrottiin arvio."),
    ("fault", "transferred", "Patterit kylmänä aamusta alkaen, siirretty päivystykseen."),
    ("details", "resolved", "Puhelinnumero muuttunut, korjattu."),
    ("collection", "waiting-customer", "Sovittu maksusuunnitelma, asiakas vahvistaa."),
    ("product", "offer-sent", "Tarjous lähetetty sähköpostilla."),
    ("equipment", "call-back", "Lämmönjakokeskuksen huoltoväli, soitetaan takaisin."),
    ("invoice", "resolved", "Kunden frågade om fakturans förfallodag, betalningstid gavs."),
    ("contract", "resolved", "Customer asked for the terms in English; sent by e-mail."),
)
FEEDBACK_TEXTS: Final = (
    ("praise", "Nopea ja ystävällinen palvelu."),
    ("complaint", "Jouduin jonottamaan puoli tuntia."),
    ("idea", "Kulutuksen vertailu naapureihin olisi hyvä."),
)
WORDINGS: Final = ("Älkää soitelko enää mainoksia.", "En halua markkinointia.", "Ring inte med reklam.", "Ei tutkimuksia, kiitos.")
GRANT_WORDINGS: Final = ("Saa lähettää tarjouksia sähköpostilla.", "Ja, erbjudanden får skickas.", "Tekstiviestillä saa kertoa eduista.")
HEATING: Final = {"district-heat": "district-heat", "gas": "gas", "electricity": "direct-electric", "district-cooling": "district-heat"}
BANKS: Final = ("1", "2", "36", "405", "5", "8")
