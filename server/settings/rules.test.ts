import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accentCss, accentOf, contrast, imageTypeOf, LEAST } from './rules'

test('contrast is counted as WCAG counts it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(contrast('#4a43d8', '#4a43d8')).toBe(1)
})

test('a colour that cannot be read is refused with one that can', () => {
  expect(accentOf('red')).toEqual({ problem: 'A colour looks like #4a43d8' })
  const refused = accentOf('#ffcc00')
  if (!('problem' in refused)) throw new Error('yellow can be read?')
  expect(refused.problem).toMatch(
    /contrast is 1\.\d:1 and has to be 4\.5:1\. Choose a darker one, such as #[0-9a-f]{6}$/,
  )
  expect(accentOf(refused.problem.slice(-7))).toHaveProperty('accent')
})

const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)

test('every colour is either refused or read everywhere, in light and in dark', () => {
  fc.assert(
    fc.property(colour, (chosen) => {
      const found = accentOf(chosen)
      if ('problem' in found) {
        expect(accentOf(found.problem.slice(-7))).toHaveProperty('accent')
        return
      }
      const { light, dark } = found.accent
      expect(light.accent).toBe(chosen)
      for (const [tokens, text, grounds] of [
        [light, '#15181e', ['#ffffff', '#f6f7f9', '#eef0f4']],
        [dark, '#eceef2', ['#15181e', '#0e1014', '#1d2129']],
      ] as const) {
        expect(contrast(tokens.accent, tokens.ink)).toBeGreaterThanOrEqual(LEAST)
        expect(contrast(tokens.soft, text)).toBeGreaterThanOrEqual(LEAST)
        for (const ground of grounds) expect(contrast(tokens.accent, ground)).toBeGreaterThanOrEqual(LEAST)
      }
      expect(accentCss(found.accent)).toMatch(/^[-:;{}()@#a-z0-9 ]+$/)
    }),
    { numRuns: 2000 },
  )
})

test('pictures are known by their first bytes', () => {
  const png = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
  expect(imageTypeOf(Uint8Array.from(png))).toBe('image/png')
  expect(imageTypeOf(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]))).toBe('image/jpeg')
  expect(imageTypeOf(Buffer.from('RIFF\0\0\0\0WEBPVP8 '))).toBe('image/webp')
  for (const text of ['', '<svg onload="alert(1)"/>', 'GIF89a', '<html>', 'RIFF\0\0\0\0WAVE']) {
    expect(imageTypeOf(Buffer.from(text))).toBeNull()
  }
})
