/** Who a client is, before anything is known of what it uses. `due` is the days it has to pay. */
export type Company = {
  name: string
  legalForm: string
  contact: string
  address: string
  postalCode: string
  city: string
  country: string
  currency: string
  mail: string
}

// One line each: name | legal form | contact | street | postal code | city | country | currency | mail domain
const table = `
Köhler Maschinenbau | GmbH & Co. KG | Jürgen Köhler | Hafenstraße 12 | 20457 | Hamburg | DE | EUR | koehler.example
Atelier Lumière | SARL | Élodie Béranger | 18 rue des Lilas | 69003 | Lyon | FR | EUR | atelier-lumiere.example
Šimůnek & synové | s.r.o. | Ondřej Šimůnek | Dlouhá 27 | 110 00 | Praha | CZ | EUR | simunek.example
Harbour Lane Analytics | Ltd | Imogen Whitfield | 4 Harbour Lane | BS1 5TY | Bristol | GB | GBP | harbourlane.example
Fjällräv Design | AB | Åsa Lindqvist | Storgatan 41 | 411 38 | Göteborg | SE | SEK | fjallrav.example
Blue Mesa Robotics | Inc. | Marcus Delgado | 2200 Mesa Drive | 80302 | Boulder, CO | US | USD | bluemesa.example
Sakura Kikai | K.K. | 佐藤 美咲 | 1-9-2 Marunouchi | 100-0005 | 東京 | JP | JPY | sakura-kikai.example
Alpenblick Hotels | AG | Reto Zürcher | Bahnhofstrasse 5 | 7270 | Davos | CH | CHF | alpenblick.example
Παπαδόπουλος Ναυτιλιακή | Α.Ε. | Ελένη Παπαδοπούλου | Ακτή Μιαούλη 33 | 185 35 | Πειραιάς | GR | EUR | papadopoulos.example
Al Noor Trading | W.L.L. | Yousef Al-Mutairi | Fahad Al-Salem Street 8 | 13001 | Kuwait City | KW | KWD | alnoor.example
Nguyễn Coffee Roasters | GmbH | Nguyễn Thị Hạnh | Sonnenallee 88 | 12045 | Berlin | DE | EUR | nguyen-coffee.example
Baltic Freight Systems | OÜ | Kristjan Mägi | Narva mnt 7 | 10117 | Tallinn | EE | EUR | balticfreight.example
Praxis Dr. Özdemir | | Ayşe Özdemir | Kölner Straße 120 | 50859 | Köln | DE | EUR | praxis-oezdemir.example
Verlag Morgenrot | GmbH | Friederike Groß | Leipziger Platz 3 | 04109 | Leipzig | DE | EUR | morgenrot.example
Oficina Castaño | S.L. | Íñigo Castaño | Calle Mayor 56 | 28013 | Madrid | ES | EUR | castano.example
Trattoria Digitale | S.r.l. | Niccolò Ferrarò | Via Garibaldi 9 | 40126 | Bologna | IT | EUR | trattoria.example
De Vries Logistiek | B.V. | Sjoerd de Vries | Maaskade 114 | 3071 NG | Rotterdam | NL | EUR | devries.example
Иванов Софтуер | ООД | Георги Иванов | бул. Витоша 22 | 1000 | София | BG | EUR | ivanov.example
Kancelaria Wójcik | sp.k. | Małgorzata Wójcik | ul. Świętojańska 15 | 81-368 | Gdynia | PL | EUR | wojcik.example
Thistle & Rowan | LLP | Fiona MacGregor | 71 Rose Street | EH2 3DT | Edinburgh | GB | GBP | thistlerowan.example
Northgate Dental Group | Ltd | Oluwaseun Adeyemi | 15 Northgate | LS2 8JE | Leeds | GB | GBP | northgate-dental.example
Kestrel Insurance Brokers | Ltd | Harriet O'Neill | 9 Fenchurch Row | EC3M 4BT | London | GB | GBP | kestrel.example
Prairie Wind Energy | LLC | Dana Kowalczyk | 810 Walnut Street | 50309 | Des Moines, IA | US | USD | prairiewind.example
Larkspur Health | Inc. | Priya Raghunathan | 300 Bayview Avenue | 94107 | San Francisco, CA | US | USD | larkspur.example
Hudson & Pine Media | LLC | Theo Abramowitz | 48 Pine Street | 10005 | New York, NY | US | USD | hudsonpine.example
Cascadia Timber | Co. | June Halvorsen | 1401 Dock Street | 98402 | Tacoma, WA | US | USD | cascadia.example
Zürcher Treuhand | AG | Livia Aebischer | Limmatquai 80 | 8001 | Zürich | CH | CHF | zuercher-treuhand.example
Romandie Horlogerie | SA | Gaëlle Perrenoud | Rue du Seyon 14 | 2000 | Neuchâtel | CH | CHF | romandie.example
Malmö Cykelverk | AB | Björn Åkesson | Södergatan 3 | 211 34 | Malmö | SE | SEK | cykelverk.example
Norrsken Bygg | AB | Linnéa Östlund | Kungsgatan 62 | 903 26 | Umeå | SE | SEK | norrsken.example
Aoyama Foods | K.K. | 田中 健一 | 3-6-7 Kita-Aoyama | 107-0061 | 東京 | JP | JPY | aoyama-foods.example
Kyōto Paper Works | G.K. | 山本 さくら | Nijō-dōri 210 | 604-0861 | 京都 | JP | JPY | kyoto-paper.example
Weingut Sankt Martin | KG | Theresa Hödl | Kellergasse 4 | 3500 | Krems | AT | EUR | sankt-martin.example
Lisboa Azulejos | Lda. | João Conceição | Rua da Bica 31 | 1200-054 | Lisboa | PT | EUR | azulejos.example
Kovács Szerszám | Kft. | Kovács Ágnes | Váci út 99 | 1139 | Budapest | HU | EUR | kovacs.example
Saimaa Kalastus | Oy | Väinö Häkkinen | Rantakatu 12 | 57100 | Savonlinna | FI | EUR | saimaa.example
Galway Bay Ferries | DAC | Siobhán Ní Dhónaill | Dock Road 2 | H91 N1YW | Galway | IE | EUR | galwaybay.example
Brouwerij 't Anker | BV | Lieselot D'hondt | Guido Gezellelaan 49 | 2800 | Mechelen | BE | EUR | anker.example
Ljubljana Alpine Gear | d.o.o. | Žiga Kočevar | Čopova ulica 5 | 1000 | Ljubljana | SI | EUR | alpinegear.example
Stadtwerke Elmshorn | GmbH | Henrike Jäger | Wedenkamp 8 | 25335 | Elmshorn | DE | EUR | sw-elmshorn.example
Tischlerei Brandt | e.K. | Malte Brandt | Dorfstraße 3 | 24217 | Schönberg | DE | EUR | tischlerei-brandt.example
`

export const companies: Company[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', legalForm = '', contact = '', address = '', postalCode = '', city = '', ...rest] = line
      .split('|')
      .map((cell) => cell.trim())
    const [country = '', currency = '', mail = ''] = rest
    return { name, legalForm, contact, address, postalCode, city, country, currency, mail }
  })

const firsts = `Amber Birch Cedar Delta Ember Falcon Garnet Heron Indigo Juniper Kelvin Larch Maple Nimbus Onyx Pebble
Quartz Raven Sable Tundra Umber Violet Willow Xenon Yarrow Zephyr Årdal Böhm Čáslav Dürer Élan Fjord Gävle Hørsholm
Ístra Jæren Košice Łódź Møller Nîmes`.split(/\s+/)
const seconds =
  `Analytics Bakery Capital Dental Energy Foods Garden Health Import Joinery Kitchens Logistics Media Networks
Optics Paper Quarry Robotics Systems Textiles Union Ventures Works Yachts Zoology Atelier Brewing Ceramics Dynamics Events
Fisheries Glass Hotels Insurance Jewels Knits Lighting Motors Nurseries Opera Press Rail Studios Timber Upholstery Vision
Water Yarns Consulting Partners`.split(/\s+/)

/** As many companies as are asked for, each name once. */
export function company(i: number): Company {
  const model = companies[i % companies.length] as Company
  if (i === 0) return model
  const first = firsts[i % firsts.length]
  const second = seconds[Math.floor(i / firsts.length) % seconds.length]
  return { ...model, name: `${first} ${second}`, mail: `client-${i + 1}.example` }
}
