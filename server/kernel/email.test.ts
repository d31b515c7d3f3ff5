import { domainToASCII, domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asciiPart, canonicalEmail, canonicalSender } from './email'
import { shownEmail, shownSender } from './emailText'

const label63 = 'a'.repeat(63)

describe('an address', () => {
  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
    ['ada@bücher。example', 'ada@xn--bcher-kva.example'],
    ['ada@straße.example', 'ada@xn--strae-oqa.example'],
    ['ada@日本語.jp', 'ada@xn--wgv71a119e.jp'],
    ['ada@i❤.ws', 'ada@xn--i-7iq.ws'],
    ['M\u00dcller@example.com', 'm\u00fcller@example.com'],
    ['mu\u0308ller@example.com', 'm\u00fcller@example.com'],
    ["o'neil+tag_1%x/y=z!#$&*?^`{|}~@example.com", "o'neil+tag_1%x/y=z!#$&*?^`{|}~@example.com"],
    ['root@localhost', 'root@localhost'],
    ['a@mail_1.example.com', 'a@mail_1.example.com'],
    [`${'l'.repeat(64)}@example.com`, `${'l'.repeat(64)}@example.com`],
    [`a@${label63}.example`, `a@${label63}.example`],
  ])('%s is stored as %s', (typed, stored) => {
    expect(canonicalEmail(typed)).toBe(stored)
    expect(canonicalEmail(stored)).toBe(stored)
    expect(canonicalEmail(shownEmail(stored))).toBe(stored)
  })

  test.each([
    '',
    '@',
    'ada',
    'ada@',
    '@example.com',
    'x@ex..com',
    'x@.example.com',
    'x@example.com.',
    'x@example.com。',
    'x@bücher..example',
    '.x@example.com',
    'x.@example.com',
    'x..y@example.com',
    'x y@example.com',
    'x@exam ple.com',
    ' x@example.com',
    'x@example.com ',
    'x@example.com\n',
    'x@\u00adexample.com',
    'x@exa\u200bmple.com',
    'x@@example.com',
    'x@y@example.com',
    '"x y"@example.com',
    'Ada <x@example.com>',
    'x@example.com,y@example.com',
    'x@-example.com',
    'x@example-.com',
    'x@127.0.0.1',
    'x@0x7f.1',
    'x@[127.0.0.1]',
    'x@example.123',
    'x@ex%61mple.com',
    'x@example.com/path',
    'x@example.com?a',
    'x@example.com:25',
    'x@xn--a.example',
    'x@xn--.example',
    `x@${label63}a.example`,
    `x@${'ü'.repeat(60)}.example`,
    `${'l'.repeat(65)}@example.com`,
    `${'ü'.repeat(33)}@example.com`,
    `x@${`${label63}.`.repeat(4)}example`,
    `x@${'ü.'.repeat(60)}example`,
  ])('%j is rejected', (typed) => {
    expect(canonicalEmail(typed)).toBeNull()
  })

  test('is canonical after one pass, whatever is typed', () => {
    const part = fc.string({ unit: 'grapheme', maxLength: 20 })
    fc.assert(
      fc.property(part, part, part, (local, domain, top) => {
        const email = canonicalEmail(`${local}@${domain}.${top}`)
        if (email === null) return
        expect(canonicalEmail(email)).toBe(email)
        expect(canonicalEmail(shownEmail(email))).toBe(email)
        expect(email.slice(email.lastIndexOf('@'))).toMatch(/^@[a-z0-9_.-]+$/)
        expect(email.length).toBeLessThanOrEqual(254)
      }),
    )
  })
})

test('a sender keeps its name, and has an address in canonical form', () => {
  expect(canonicalSender('Bücher <Portal@Bücher.example>')).toBe('Bücher <portal@xn--bcher-kva.example>')
  expect(canonicalSender('portal@example.com')).toBe('portal@example.com')
  expect(canonicalSender('<portal@example.com>')).toBe('portal@example.com')
  for (const wrong of [
    '',
    'Portal',
    'Portal <x@ex..com>',
    'a <b> <x@example.com>',
    '"A" <x@example.com>',
    'A\n<x@y.z>',
  ])
    expect(canonicalSender(wrong), wrong).toBeNull()
})

describe('an address as people read it', () => {
  test.each([
    ['ada@xn--bcher-kva.example', 'ada@bücher.example'],
    ['ada@mail.xn--strae-oqa.example', 'ada@mail.straße.example'],
    ['ada@xn--wgv71a119e.jp', 'ada@日本語.jp'],
    ['ada@example.com', 'ada@example.com'],
    ['xn--bcher-kva@example.com', 'xn--bcher-kva@example.com'],
    ['', ''],
    ['xn--bcher-kva', 'xn--bcher-kva'],
    // "pаypal" with a Cyrillic a looks like another domain; all Cyrillic is a language.
    ['ada@xn--pypal-4ve.com', 'ada@xn--pypal-4ve.com'],
    ['ada@xn--80akhbyknj4f.com', 'ada@испытание.com'],
    ['ada@xn--.com', 'ada@xn--.com'],
    ['ada@xn--abc-.com', 'ada@xn--abc-.com'],
    ['ada@xn--999999999.com', 'ada@xn--999999999.com'],
    ['ada@xn--a_b!.com', 'ada@xn--a_b!.com'],
  ])('%s is shown as %s', (stored, shown) => {
    expect(shownEmail(stored)).toBe(shown)
  })

  test('agrees with Node about every domain', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcäöüßøñ日本語éč1-'), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(letters, (label) => {
        const ascii = domainToASCII(`${label}.example`)
        if (ascii) expect(shownEmail(`a@${ascii}`)).toBe(`a@${domainToUnicode(ascii)}`)
      }),
    )
  })

  test('leaves the name of a sender alone', () => {
    expect(shownSender('Xn-- <a@xn--bcher-kva.example>')).toBe('Xn-- <a@bücher.example>')
    expect(shownSender('a@xn--bcher-kva.example')).toBe('a@bücher.example')
    expect(shownSender('')).toBe('')
  })
})

test('a part of an address has an ASCII form where it is not ASCII', () => {
  expect(['bücher', 'ada@bücher.example', 'bücher.', 'ada', 'ada@', ''].map(asciiPart)).toEqual([
    'xn--bcher-kva',
    'ada@xn--bcher-kva.example',
    null,
    null,
    null,
    null,
  ])
})
