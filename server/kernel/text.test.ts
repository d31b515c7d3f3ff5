import { describe, expect, test } from 'vitest'
import { inFours, matchesWords, searchText, searchWords, tidyText } from './text'

test.each([
  ['DE02120300000000202051', 'DE02 1203 0000 0000 2020 51'],
  ['DE02 1203 0000 0000 2020 51', 'DE02 1203 0000 0000 2020 51'],
  ['NO9386011117947', 'NO93 8601 1117 947'],
  ['AT611904300234573201', 'AT61 1904 3002 3457 3201'],
  ['', ''],
])('%s is read as %s', (code, groups) => expect(inFours(code)).toBe(groups))

describe('searching', () => {
  test.each([
    ['strasse', 'Bahnhofstraße 1'],
    ['STRASSE', 'BAHNHOFSTRAẞE'],
    ['straße', 'Bahnhofstrasse 1'],
    ['son', 'Søn A/S'],
    ['soen', 'Søn A/S'],
    ['Søn', 'Son Ltd'],
    ['koehler', 'Köhler AG'],
    ['kohler', 'Köhler AG'],
    ['Köhler', 'Koehler AG'],
    ['Köhler', 'Kohler AG'],
    ['Ko\u0308hler', 'Köhler AG'],
    ['Köhler', 'Ko\u0308hler AG'],
    ['aarhus', 'Århus'],
    ['arhus', 'Århus'],
    ['aeroskobing', 'Ærøskøbing'],
    ['lodz', 'Łódź'],
    ['thor', 'Þór'],
    ['INV-2026-0001', 'INV-2026-0001 Contoso'],
    ['davos alpenblick', 'Alpenblick GmbH, Müller, Davos'],
    ['Alpenblick, Davos', 'Davos Alpenblick'],
    ["o'brien", 'O’Brien'],
    ['O’Brien', "O'Brien"],
    ['%', '100 % natural'],
    [',', 'Smith, Jones'],
  ])('%s finds %s', (query, text) => expect(matchesWords(text, searchWords(query))).toBe(true))

  test.each([
    ['alpenblick bern', 'Alpenblick Davos'],
    ['noel', 'Nol'],
    ['%', 'natural'],
    ['koehle', 'Kohle'],
  ])('%s does not find %s', (query, text) => expect(matchesWords(text, searchWords(query))).toBe(false))

  test('stores the second spelling of the words that have one', () => {
    expect(searchText('Köhler & Søn', null, 'Zürich')).toBe('kohler & son zurich koehler soen zuerich')
    expect(searchText('Contoso', '', 'Bern')).toBe('contoso bern')
  })

  test('asks for at most eight words, whatever was typed', () => {
    const typed = 'a b c a d e f g h a h'
    expect(searchWords(typed).map(([plain]) => plain)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g h a h'])
  })
})

describe('a stored text', () => {
  test.each([
    ['Cafe\u0301', 'Café'],
    ['Oﬃce ﬁne', 'Office fine'],
    ['Ĳsselmeer', 'IJsselmeer'],
    ['ǅaja', 'Džaja'],
    ['Contoso', 'Contoso'],
    ['50 m² ½ ™ Ａ 佐藤 №', '50 m² ½ ™ Ａ 佐藤 №'],
  ])('%s becomes %s', (text, tidy) => {
    expect(tidyText(text)).toBe(tidy)
    expect(tidyText(tidy)).toBe(tidy)
  })
})
