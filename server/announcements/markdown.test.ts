import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMarkdown, safeHref } from './markdown'
import type { Block } from './rules'

/** Every link in a tree, wherever it is. */
function hrefsIn(tree: unknown): string[] {
  if (Array.isArray(tree)) return tree.flatMap(hrefsIn)
  if (tree === null || typeof tree !== 'object') return []
  const own = 'href' in tree ? [String(tree.href)] : []
  return [...own, ...Object.values(tree).flatMap(hrefsIn)]
}

const shape = (source: string): string => JSON.stringify(parseMarkdown(source))

test('the usual marks', () => {
  expect(parseMarkdown('# One\n\nA *b* **c** ~~d~~ `e`  \nf [g](https://h.test/)\n\n1. i\n2. j\n\n> k\n\n---')).toEqual(
    [
      { is: 'heading', level: 2, of: [{ is: 'text', text: 'One' }] },
      {
        is: 'paragraph',
        of: [
          { is: 'text', text: 'A ' },
          { is: 'em', of: [{ is: 'text', text: 'b' }] },
          { is: 'text', text: ' ' },
          { is: 'strong', of: [{ is: 'text', text: 'c' }] },
          { is: 'text', text: ' ' },
          { is: 'del', of: [{ is: 'text', text: 'd' }] },
          { is: 'text', text: ' ' },
          { is: 'code', text: 'e' },
          { is: 'break' },
          { is: 'text', text: 'f ' },
          { is: 'link', href: 'https://h.test/', of: [{ is: 'text', text: 'g' }] },
        ],
      },
      {
        is: 'list',
        start: 1,
        items: ['i', 'j'].map((text): Block[] => [{ is: 'paragraph', of: [{ is: 'text', text }] }]),
      },
      { is: 'quote', of: [{ is: 'paragraph', of: [{ is: 'text', text: 'k' }] }] },
      { is: 'rule' },
    ],
  )
})

test('a table, and an address that is a link by itself', () => {
  expect(parseMarkdown('| a | b |\n|---|---|\n| 1 | 2 |')).toEqual([
    {
      is: 'table',
      head: [[{ is: 'text', text: 'a' }], [{ is: 'text', text: 'b' }]],
      rows: [[[{ is: 'text', text: '1' }], [{ is: 'text', text: '2' }]]],
    },
  ])
  expect(hrefsIn(parseMarkdown('See https://status.test and ops@firm.test'))).toEqual([
    'https://status.test/',
    'mailto:ops@firm.test',
  ])
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://portal.test/1',
  '//elsewhere.test',
  '/settings/firm',
  '',
])('%j is no link', (url) => {
  expect(safeHref(url)).toBeNull()
})

test.each([
  '[a](javascript:alert(1))',
  '[a](<java\tscript:alert(1)>)',
  '[a](&#106;avascript:alert(1))',
  '[a](javascript&colon;alert(1))',
  '<javascript:alert(1)>',
  '[a]\n\n[a]: javascript:alert(1)',
  '![a](data:text/html;base64,PHNjcmlwdD4=)',
  '[![a](vbscript:b)](javascript:c)',
  '![a][b]\n\n[b]: data:image/svg+xml,<svg/onload=alert(1)>',
])('%j leads nowhere', (source) => {
  expect(hrefsIn(parseMarkdown(source))).toEqual([])
  expect(shape(source)).toContain('a')
})

test('HTML is text, images are links, and links hold no links', () => {
  expect(parseMarkdown('<img src=x onerror=alert(1)>')).toEqual([
    { is: 'paragraph', of: [{ is: 'text', text: '<img src=x onerror=alert(1)>' }] },
  ])
  expect(shape('a <b>b</b>')).toContain('"text":"<b>"')
  expect(parseMarkdown('![A chart](https://f.test/c.png)')).toEqual([
    {
      is: 'paragraph',
      of: [{ is: 'link', href: 'https://f.test/c.png', of: [{ is: 'text', text: 'A chart' }] }],
    },
  ])
  const nested = parseMarkdown('[![a](https://a.test/)](https://b.test/)')
  expect(hrefsIn(nested)).toEqual(['https://b.test/'])
})

test('what nobody would write neither fails nor takes long', () => {
  const started = Date.now()
  for (const part of ['>', '> ', '[', '![', '*a ', '_', '`', '- ', '<', '[a](', '| ', '~', '&', '\\', '**a ', '1. ']) {
    expect(shape(part.repeat(Math.floor(10_000 / part.length))).length).toBeGreaterThan(0)
  }
  // Seconds, not minutes: the machine may be busy.
  expect(Date.now() - started).toBeLessThan(60_000)
})

test.each(['*_a', '**_a', '**a*b_', '> ', '- ', '1. '])(
  '10,000 characters of "%s" are shown as they are, unparsed',
  (part) => {
    const source = part.repeat(Math.floor(10_000 / part.length))
    expect(parseMarkdown(source)).toEqual([{ is: 'code', text: source }])
  },
)

test('a long text with many marks is drawn', () => {
  const source = '**Note**: the *old* server ~~stays~~ goes.\n\n> - [Status](https://h.test/)\n\n'.repeat(120)
  expect(source.length).toBeGreaterThan(8_900)
  expect(parseMarkdown(source).map(({ is }) => is)).toEqual(
    Array.from({ length: 240 }, (_, i) => (i % 2 ? 'quote' : 'paragraph')),
  )
})

test('whatever is written, the tree is of the words known and leads to http, https or mailto alone', () => {
  const kinds = /^(paragraph|heading|list|quote|code|rule|table|text|strong|em|del|link|break)$/
  const piece = fc.constantFrom(
    ...['[', ']', '(', ')', '!', '<', '>', '*', '`', '\n', '\n\n', '- ', '> ', '|', '[a]: ', 'javascript:', 'data:x'],
    ...['https://a.test', 'mailto:a@b.test', '<script>', '</a>', 'a', ' ', '&#x3a;', 'www.a.test', '[^1]', '#', '\t'],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const tree = parseMarkdown(pieces.join(''))
      for (const href of hrefsIn(tree)) expect(href).toMatch(/^(https?:\/\/|mailto:)/)
      JSON.stringify(tree, (key, value) => {
        if (key === 'is') expect(value).toMatch(kinds)
        return value
      })
    }),
    { numRuns: 500 },
  )
})
