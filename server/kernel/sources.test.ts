import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const sources = ['app', 'db', 'emails', 'server'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/(\.test\.tsx?|[tT]esting\.ts)$/.test(name))
    .map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') })),
)

const filesWith = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file)

test('every day that is read passes the one check of the calendar', () => {
  expect(sources.length).toBeGreaterThan(400)
  const patterns = sources.filter(({ text }) => /\\d\{4\}\)?[-/.]\(?\\d\{2\}/.test(text))
  expect(patterns.filter(({ text }) => !/\bisDay\(/.test(text)).map(({ file }) => file)).toEqual([
    'server/kernel/day.ts',
    'server/kernel/time.ts',
  ])
  expect(filesWith(/refine\(isDay/)).toEqual(['server/kernel/day.ts'])
  expect(filesWith(/z\.(iso\.date|date|coerce\.date)\(/)).toEqual([])
})

test('nothing is spread into the arguments of a call, which a large list would overflow', () => {
  expect(filesWith(/\b(push|unshift|splice|Math\.(max|min)|fromCharCode|fromCodePoint)\([^(){};]*\.\.\./)).toEqual([])
})
