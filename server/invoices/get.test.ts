import { describe, expect, test } from 'vitest'
import type { invoices } from '../../db/schema'
import type { Viewer } from '../auth/viewer'
import { makeMail } from '../mails/testing'
import { as, makeClient, makeInvoice, member, staff, system, testContext } from '../testing'
import { getInvoice } from './get'
import { getInvoiceHistory } from './history'

type Status = (typeof invoices.$inferSelect)['status']

async function offered(status: Status, who: 'admin' | 'owner' | 'viewing') {
  const ctx = await testContext({ as: system })
  const client = await makeClient(ctx)
  const { id: invoiceId } = await makeInvoice(ctx, client.id, { status })
  const owner = member(client, 'owner')
  const viewers: Record<typeof who, Viewer> = { admin: staff('admin'), owner, viewing: { ...owner, viewing: true } }
  const seen = as(ctx, viewers[who])
  const { can } = await getInvoice(seen, { invoiceId })
  const { can: later } = await getInvoiceHistory(seen, { invoiceId })
  const all = Object.entries({ ...can, ...later })
  return all.flatMap(([what, is]) => (is ? what : [])).sort()
}

describe('what the page of an invoice offers', () => {
  test.each<[Status, 'admin' | 'owner' | 'viewing', string[]]>([
    ['draft', 'admin', ['clients', 'edit', 'resend']],
    ['open', 'admin', ['clients', 'credit', 'download', 'recordPayment', 'resend', 'void', 'writeOff']],
    ['open', 'owner', ['download', 'pay']],
    ['open', 'viewing', ['download']],
    ['uncollectible', 'admin', ['clients', 'download', 'reopen', 'resend', 'void']],
    ['uncollectible', 'owner', ['download']],
    ['void', 'admin', ['clients', 'download', 'resend']],
  ])('%s, to %s', async (status, who, what) => {
    expect(await offered(status, who)).toEqual(what)
  })
})

test('the mails about an invoice are for administrators', async () => {
  const ctx = await testContext({ as: system })
  const client = await makeClient(ctx)
  const { id } = await makeInvoice(ctx, client.id)
  const { subject } = await makeMail(ctx, { thingKind: 'invoice', thingId: id })
  expect((await getInvoiceHistory(as(ctx, staff('admin')), { invoiceId: id })).mails).toMatchObject([{ subject }])
  expect((await getInvoiceHistory(as(ctx, member(client, 'owner')), { invoiceId: id })).mails).toEqual([])
})
