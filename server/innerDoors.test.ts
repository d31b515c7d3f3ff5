import { describe, expect, test } from 'vitest'
import type { Viewer } from './auth/viewer'
import { listClients } from './clients/list'
import { clientTotals } from './clients/totals'
import { clientsSeenBy } from './clients/visible'
import type { Context } from './context'
import { getInvoiceHistory } from './invoices/history'
import { countsScope } from './invoices/visible'
import { getAutomatic } from './payments/charges/getAutomatic'
import { previewPayment } from './payments/previewPayment'
import { receivedScope } from './payments/visible'
import { receivedThisMonth } from './reports/receivedThisMonth'
import { topServices } from './reports/topServices'
import { exportServices } from './services/export'
import { getSubscription } from './subscriptions/get'
import { listSubscriptions } from './subscriptions/list'
import { as, member, staff, testContext } from './testing'

const client = { id: 'cli_1', name: 'Contoso' }
const owner = member(client, 'owner')
const filesOnly = member(client, ['files'])

/** Verbs that others are made of: whoever calls one from another place finds it shut too. */
const doors: [string, Viewer, (ctx: Context) => Promise<unknown>][] = [
  ['clientTotals', owner, clientTotals],
  ['receivedThisMonth', staff('support'), receivedThisMonth],
  ['topServices', staff('support'), topServices],
  ['topServices', owner, topServices],
]

/** Who asks comes before what is asked: input is not even looked at for somebody who may not ask. */
const unread: [string, Viewer, (ctx: Context) => Promise<unknown>][] = [
  ['listClients', owner, (ctx) => listClients(ctx, { sort: 'nonsense' as never })],
  ['exportServices', filesOnly, (ctx) => exportServices(ctx, { sort: 'nonsense' as never })],
  ['getInvoiceHistory', staff('support'), (ctx) => getInvoiceHistory(ctx, { invoiceId: 0 as never })],
  ['getAutomatic', staff('support'), (ctx) => getAutomatic(ctx, { invoiceId: 0 as never })],
  ['previewPayment', owner, (ctx) => previewPayment(ctx, { amount: 0 as never } as never)],
  ['getSubscription', filesOnly, (ctx) => getSubscription(ctx, { subscriptionId: 0 as never })],
  ['listSubscriptions', filesOnly, (ctx) => listSubscriptions(ctx, { status: 'nonsense' as never })],
]

describe.each([...doors, ...unread])('%s', (_, viewer, verb) => {
  test('refuses whom nothing of it is for', async () => {
    await expect(verb(as(await testContext(), viewer))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('whoever has no part in clients or invoices gets a condition that nothing meets', () => {
  expect(clientsSeenBy(owner).key).toBe('none')
  expect(countsScope(staff('support'), undefined)).toBeNull()
  expect(countsScope(staff('support'), client.id)).toBeNull()
  expect(countsScope(filesOnly, undefined)).toBeNull()
  for (const viewer of [staff('support'), filesOnly]) {
    expect(receivedScope(viewer, undefined)).toBeNull()
    expect(receivedScope(viewer, client.id)).toBeNull()
  }
})
