import { describe, expect, test } from 'vitest'
import { contrast, shadesOf } from '../../emails/brand'
import { as, member, staff, testContext } from '../testing'
import { getTemplate, listTemplates, templateNames } from './templates'

const files = Object.keys(import.meta.glob('../../emails/*.tsx')).map((path) => path.replace(/^.*\/|\.tsx$/g, ''))

/** What templates are made of and is no mail by itself. */
const PARTS = ['Layout', 'MarkdownText']

/** What mail readers leave out or draw wrongly, and what none of them should fetch or run. */
const FORBIDDEN =
  /(?<![-\w])(position|float)\s*:|display\s*:\s*(inline-)?(flex|grid)|var\(--|@import|@font-face|url\(|<(script|form|input|link|iframe|object|embed|video)\b|\son\w+=/i

const admin = async () => as(await testContext(), staff('admin'))

test('every file that is a mail has a preview', () => {
  expect([...new Set(templateNames.map(({ file }) => file))].sort()).toEqual(
    files.filter((name) => !PARTS.includes(name)).sort(),
  )
})

describe.each(templateNames)('$label', ({ name }) => {
  test('is small, has a text part, and holds nothing that a mail reader would not draw', async () => {
    const { html, text, subject } = await getTemplate(await admin(), { name })
    expect(Buffer.byteLength(html)).toBeLessThan(80_000)
    expect(html).not.toMatch(FORBIDDEN)
    expect(html).toMatch(/<html[^>]* lang="en"/)
    expect(html).toMatch(/<title>[^<]+<\/title>/)
    expect(html).toMatch(/prefers-color-scheme: dark/)
    expect(text.length).toBeGreaterThan(80)
    expect(text).not.toMatch(/<\/?[a-z]/i)
    expect(text).toContain('https://')
    expect(subject.length).toBeGreaterThan(5)
    expect(subject.length).toBeLessThan(80)
  })

  test('has the firm’s name, colour and logo', async () => {
    const ctx = await admin()
    const firm = { ...(await ctx.firm()), name: 'Zephyr Energy', accent: '#a01850', logoId: 'lgo_1' }
    const { html, text } = await getTemplate({ ...ctx, firm: async () => firm }, { name })
    expect(html).toContain('src="http://portal.test/logo/lgo_1"')
    expect(html).toMatch(/alt="Zephyr Energy"/)
    expect(html).toContain('.address { color: #a01850 !important; }')
    expect(html).not.toMatch(/Northwind/)
    expect(text).not.toMatch(/Northwind/)
  })
})

test('previews are for administrators', async () => {
  const ctx = await testContext()
  for (const viewer of [staff('support'), member({ id: 'cli_1', name: 'Contoso' }, 'owner')]) {
    await expect(getTemplate(as(ctx, viewer), { name: 'notice' })).rejects.toMatchObject({ code: 'forbidden' })
    expect(() => listTemplates(as(ctx, viewer))).toThrow()
  }
  await expect(getTemplate(await admin(), { name: 'toString' })).rejects.toMatchObject({ code: 'not-found' })
})

test.each(['', '#ffffff', '#000000', '#ffee00', '#4a43d8', '#7f7f7f', '#e11d48'])(
  'with the colour "%s" buttons and links can be read',
  (accent) => {
    const { light, dark } = shadesOf(accent)
    for (const { fill, onFill } of [light, dark]) expect(contrast(fill, onFill)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(light.text, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(dark.text, '#15181e')).toBeGreaterThanOrEqual(4.5)
  },
)
