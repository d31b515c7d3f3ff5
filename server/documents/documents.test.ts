import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { creditNotes, documents, firm, invoices, receipts } from '../../db/schema'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { recordPayment } from '../payments/recordPayment'
import { reversePayment } from '../payments/reversePayment'
import { as, makeClient, member, staff, testContext } from '../testing'
import { invoicePdf } from './invoice'
import { flat, pagesOf } from './testing'

const letters = 'Gonçalves, Köhler, Zoë Šimůnek, Nguyễn, Παπαδόπουλος, Иванов, ₫ ₩ ¥ €'

async function world() {
  const ctx = { ...(await testContext()), viewer: staff('admin') }
  const client = await makeClient(ctx, { name: 'Contoso', legalName: letters, country: 'PT', vatId: 'PT123456789', address: 'Rua 1', city: 'Lisboa', postalCode: '1000' })
  return { ctx, client }
}

test('an issued invoice says all that it has to', async () => {
  const { ctx, client } = await world()
  const lines = [
    draftLine({ description: 'Hosting', quantity: '2.5', unit: 'hours', price: '100.125', discountPcm: 10_000 }),
    ...Array.from({ length: 60 }, (_, i) => draftLine({ description: `Line ${i} ${'with words '.repeat(i % 9)}` })),
  ]
  const draft = await makeDraft(ctx, client.id, { lines, note: 'Thank you.', purchaseOrder: 'PO-77' })
  const invoice = await issue(ctx, draft.id)
  const { name, bytes } = await invoicePdf(ctx, { invoiceId: invoice.id })
  if (process.env.SHOW) writeFileSync(`${process.env.SHOW}/invoice.pdf`, bytes)
  expect(name).toBe('INV-2026-0001.pdf')
  const pages = await pagesOf(bytes)
  console.log(pages[0], pages.length)
})
