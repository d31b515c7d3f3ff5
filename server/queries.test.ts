import type { LoaderFunctionArgs } from '@remix-run/node'
import Database from 'better-sqlite3'
import { beforeAll, expect, test } from 'vitest'
import { dialect } from '../db/columns'
import { cookieValue, firmWithPeople, signedIn } from './auth/testing'
import type { Context } from './context'
import { issueInvoice } from './invoices/issue'
import { issue, makeDraft } from './invoices/testing'
import { recordPayment } from './payments/recordPayment'
import { startSubscription } from './subscriptions/start'
import { makePrice } from './subscriptions/testing'
import { as, staff } from './testing'
import { makeUsage } from './usage/testing'

type Loader = (args: LoaderFunctionArgs) => Promise<unknown>
const pages = import.meta.glob<{ loader?: Loader }>('../app/routes/_portal*/route.tsx', { eager: true })

let statements = 0
beforeAll(() => {
  const driver = Object.getPrototypeOf(new Database(':memory:').prepare('select 1'))
  for (const method of ['all', 'get', 'run', 'iterate']) {
    const original = driver[method]
    driver[method] = function (...values: unknown[]) {
      statements++
      return original.apply(this, values)
    }
  }
})

/** What a page asks the database as a signed-in browser loads it: the session, the shell and the page itself. */
async function queriesOf(ctx: Context, cookie: string, route: string, id: string) {
  const load = async () => {
    const found = await ctx.sessions.findWithFirm(cookie)
    if (!found) throw new Error('the session is not found')
    const context = { ...ctx, viewer: found.person, firm: async () => found.firm, nonce: '' }
    const args = { context, params: { id }, request: new Request(ctx.appUrl) }
    for (const name of ['_portal', route]) await pages[`../app/routes/${name}/route.tsx`]?.loader?.(args)
  }
  // What is done once for a process or a visit is not what a page costs.
  await load()
  statements = 0
  await load()
  return statements
}

/** Something of everything that these pages show. */
async function world() {
  const { ctx, client } = await firmWithPeople()
  const they = as(ctx, staff('admin'))
  const price = await makePrice(they)
  await makeUsage(they, [{ clientId: client.id, serviceId: price.serviceId, day: '2026-03-02', billed: '4' }])
  const draft = await makeDraft(they, client.id)
  const invoice = await makeDraft(they, client.id)
  await issue(they, invoice.id)
  const asked = { clientId: client.id, priceId: price.id, startOn: '2026-03-01', quantity: '2' }
  const subscription = await startSubscription(they, { ...asked, timing: 'advance', subscriptionId: ctx.id('sub') })
  return {
    ctx,
    client,
    draft,
    invoice,
    subscription,
    admin: cookieValue((await signedIn(ctx, 'admin@firm.test')).cookie),
  }
}

test.runIf(dialect === 'sqlite')('a page asks the database no more than it did', async () => {
  const { ctx, client, draft, invoice, subscription, admin } = await world()
  const most: [route: string, id: string, queries: number][] = [
    ['_portal._index', '', 9],
    ['_portal.clients._index', '', 5],
    ['_portal.clients.$id', client.id, 9],
    ['_portal.invoices._index', '', 3],
    ['_portal.invoices.$id', invoice.id, 9],
    ['_portal.invoices.$id_.edit', draft.id, 7],
    ['_portal.payments._index', '', 4],
    ['_portal.subscriptions._index', '', 3],
    ['_portal.subscriptions.$id', subscription.id, 7],
  ]
  for (const [route, id, queries] of most) {
    expect(await queriesOf(ctx, admin, route, id), route).toBeLessThanOrEqual(queries)
  }
})

// Nobody else writes meanwhile, and on PostgreSQL each statement is a way to the server and back.
test.runIf(dialect === 'sqlite')('issuing and booking ask the database no more than they did', async () => {
  const { ctx, client, draft } = await world()
  const they = as(ctx, staff('admin'))
  const firm = await ctx.firm()
  const inside = { ...they, firm: async () => firm }
  statements = 0
  await issueInvoice(inside, { invoiceId: draft.id })
  expect(statements).toBeLessThanOrEqual(7)
  const given = { paymentId: ctx.id('pay'), clientId: client.id, amount: '1', currency: client.currency }
  statements = 0
  const booked = await recordPayment(inside, {
    ...given,
    method: 'transfer',
    receivedOn: '2026-03-15',
    reference: '',
    invoiceIds: [draft.id],
  })
  expect(booked).toMatchObject({ booked: true, applied: [{ invoiceId: draft.id }], creditMinor: 0 })
  expect(statements).toBeLessThanOrEqual(17)
})
