import { expect, test } from 'vitest'
import { pdfAnswer } from './file'

test.each([
  ['INV-2026-0001.pdf', 'INV-2026-0001.pdf', 'INV-2026-0001.pdf'],
  ['Rechnung-Köhler-Šimůnek.pdf', 'Rechnung-Kohler-Simunek.pdf', 'Rechnung-K%C3%B6hler-%C5%A0im%C5%AFnek.pdf'],
  ['東京.pdf', 'document.pdf', '%E6%9D%B1%E4%BA%AC.pdf'],
])('%s is named in letters that every browser reads, and in its own', (name, plain, own) => {
  const { headers } = pdfAnswer({ name, bytes: new Uint8Array([1]) })
  expect(headers.get('content-disposition')).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${own}`)
  expect(headers.get('content-security-policy')).toContain('sandbox')
})
