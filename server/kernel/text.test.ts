import { describe, expect, test } from 'vitest'
import { inFours, tidyText } from './text'

test.each([
  ['DE02120300000000202051', 'DE02 1203 0000 0000 2020 51'],
  ['DE02 1203 0000 0000 2020 51', 'DE02 1203 0000 0000 2020 51'],
  ['NO9386011117947', 'NO93 8601 1117 947'],
  ['AT611904300234573201', 'AT61 1904 3002 3457 3201'],
  ['', ''],
])('%s is read as %s', (code, groups) => expect(inFours(code)).toBe(groups))

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
