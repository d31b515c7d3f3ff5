import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { passwordProblem } from './rules'

const common = readFileSync('server/auth/commonPasswords.txt', 'utf8')
const known = { name: 'Ada Lovelace', email: 'a.countess@firm.test', firm: 'Northwind Hosting' }
const problem = (password: string) => passwordProblem(password, known, common)

describe('a password is taken', () => {
  test.each([
    'origins-demo-1',
    'correct horse battery',
    'a password for the fence',
    'xk7#mQ2vLp',
    'Лошадь скрепка батарея',
    'lovelace rides through the countryside',
    '   spaces are kept   ',
    '😀😃😄😁😆🥹😅😂🤣🥲',
    `${'é'.repeat(2)}brouillard sur la mer`,
    `${'long enough '.repeat(20)}and 256 b`.slice(0, 256),
  ])('%s', (password) => {
    expect(problem(password)).toBeNull()
  })
})

describe('a password is refused', () => {
  test('that is made of an address as it is shown', () => {
    const zoe = { name: 'Zoe', email: 'zoe@xn--brentatze-v2a.example', firm: 'Northwind Hosting' }
    expect(passwordProblem('bärentatze12', zoe, common)).toMatch('your email address')
  })

  test.each([
    ['', 'at least 10'],
    ['short', 'at least 10'],
    ['123456789', 'at least 10'],
    ['😀😃😄😁😆🥹😅😂🤣', 'at least 10'],
    ['ab cd ef gh '.repeat(22), 'at most 256'],
    ['Ж'.repeat(100) + 'длинный пароль с разными словами '.repeat(3), 'at most 256'],
    ['          ', 'too easy'],
    ['aaaaaaaaaaaaaaa', 'too easy'],
    ['abcabcabcabcabc', 'too easy'],
    ['0123456789', 'too easy'],
    ['zyxwvutsrqponm', 'too easy'],
    ['1212112212', 'too easy'],
    ['Password123', 'common'],
    ['P@ssw0rd2024!', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['qwertyuiop', 'common'],
    ['summer-2026!', 'common'],
    ['!!!!!welcome!!!!!', 'common'],
    ['BASKETBALL', 'common'],
    ['adalovelace1', 'made of your name'],
    ['Lovelace-Ada-99', 'made of your name'],
    ['countess.2026', 'made of your name'],
    ['A.Countess@firm.test', 'made of your name'],
    ['firm.test-2026', 'made of your name'],
    ['NorthwindHosting!', 'made of your name'],
    ['northwind-2026', 'made of your name'],
  ])('%s', (password, why) => {
    expect(problem(password)).toContain(why)
  })
})

test('the list holds thousands of words, each in the form that is compared', () => {
  const words = common.split('\n').filter((line) => line && !line.startsWith('# '))
  expect(words.length).toBeGreaterThan(10_000)
  expect(words.filter((word) => word !== word.toLowerCase())).toEqual([])
})

test('the password of the demo is taken from each of its people', () => {
  const people = ['admin@demo.test', 'support@demo.test', 'client@demo.test', 'two@demo.test']
  for (const email of people) {
    expect(passwordProblem('origins-demo-1', { ...known, email }, common)).toBeNull()
  }
})
