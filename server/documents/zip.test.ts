import { expect, test } from 'vitest'
import { makeClient, makeInvoice, staff, testContext } from '../testing'
import { fileName } from './name'
import { invoicesZip } from './zip'

test.each([
  ['../../etc/passwd', 'etc-passwd.pdf'],
  ['a/b\\c:d*e?"f<g>|', 'a-b-c-d-e-f-g.pdf'],
  ['.hidden.', 'hidden.pdf'],
  ['..', 'Invoice.pdf'],
  ['Köhler 7'.normalize('NFD'), 'Köhler-7.pdf'],
  ['\ud800\u202e\0', 'Invoice.pdf'],
  ['', 'Invoice.pdf'],
  ['𐐀'.repeat(300), `${'𐐀'.repeat(60)}.pdf`],
])('%j is a name that file systems take', (number, name) => {
  expect(fileName(number, 'Invoice')).toBe(name)
})

/** The names in a zip's own list of its files. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = []
  for (let at = zip.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0 && zip.readUInt32LE(at) === 0x02014b50; ) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    names.push(zip.toString('utf8', at + 46, at + 46 + name))
    at += 46 + name + extra + comment
  }
  return names
}

test('invoices of many clients whose numbers are the same are files beside each other', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const numbers = ['A/1', 'a-1', 'A 1', 'É1', 'É1'.normalize('NFD'), 'é1']
  const ids: string[] = []
  for (let i = 0; i < 24; i++) {
    const client = await makeClient(ctx, { name: `Client ${i}` })
    ids.push((await makeInvoice(ctx, client.id, { number: numbers[i % numbers.length] })).id)
  }
  const { stream } = await invoicesZip(ctx, { invoiceIds: [...ids, ...ids] })
  const names = namesIn(Buffer.from(await new Response(stream).arrayBuffer()))
  expect(names).toHaveLength(24)
  expect(new Set(names.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(24)
  for (const name of names) expect(name).toMatch(/^[AaÉé]-?1( \(\d+\))?\.pdf$/)
})
