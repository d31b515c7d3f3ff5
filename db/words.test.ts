import { expect, test } from 'vitest'
import { preparedWords } from './words'

test('prepares one statement for all searches of as many words and spellings', () => {
  expect(preparedWords('Köhler Davos')).toMatchObject({
    key: 'q=1+1',
    values: { q0: '%davos%', q1: '%kohler%', q1wide: '%koehler%' },
  })
  expect(preparedWords('Alpenblick Zürich').key).toBe('q=1+1')
  expect(preparedWords('a b c d e f g h i ö').key).toBe('q=7+1')
  expect(preparedWords('100%_').values).toMatchObject({ q0: '%100\\%\\_%' })
})
