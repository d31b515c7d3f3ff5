import { expect, test } from 'vitest'
import { prices } from '~/db/schema'
import type { Context } from '~/server/context'
import { draftForm } from '~/server/invoices/draftForm'
import { makeTaxRate } from '~/server/invoices/testing'
import { Refusal } from '~/server/kernel/refusal'
import { makeClient, makeService, staff, testContext } from '~/server/testing'
import { makeUsage } from '~/server/usage/testing'
import type { Shown } from './draft'
import { lineIntents } from './draftIntents'

const intents = lineIntents(async (ctx, { clientId }) => {
  const { editor } = await draftForm(ctx, { client: clientId })
  if (!editor) throw new Refusal('not-found')
  return editor
})

const shown = async (answer: Promise<Response>): Promise<Shown> => (await answer).json()

async function metered(ctx: Context) {
  const client = await makeClient(ctx)
  const rate = await makeTaxRate(ctx, 'VAT', 19_000)
  const service = await makeService(ctx, { name: 'Storage', unit: 'GB', taxRateId: rate.id })
  await makeUsage(ctx, [{ clientId: client.id, serviceId: service.id, day: '2026-03-02', billed: '12.5' }])
  return { client, rate, service }
}

test('a line of usage has the tax of its service', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client, rate, service } = await metered(ctx)
  const form = { clientId: client.id, metered: `${service.id} GB` }
  const { lines } = await shown(intents['add-usage'](ctx, form, {}))
  expect(lines).toMatchObject([{ serviceId: service.id, price: '12.50', tax: rate.id }])
})

test('a price that charges what the rows cost is no line by itself', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const { client, service } = await metered(ctx)
  const price = { serviceId: service.id, currency: 'EUR', exponent: 2, interval: 'month' as const, tiers: [] }
  await ctx.write(async (tx) => {
    await tx.insert(prices).values([
      { ...price, id: 'prc_cost', kind: 'metered', activeFromOn: '2026-01-01' },
      { ...price, id: 'prc_flat', kind: 'flat', unitWhole: 9, activeFromOn: '2026-01-01' },
    ])
  })
  const { editor } = await draftForm(ctx, { client: client.id })
  expect(editor?.catalogue.map(({ id }) => id)).toEqual(['prc_flat'])
})
