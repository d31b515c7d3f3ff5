import { expect, test } from 'vitest'
import { insertMany } from '../../db/insert'
import { clients } from '../../db/schema'
import { draftForm } from '../invoices/draftForm'
import { fold } from '../kernel/text'
import { newPayment } from '../payments/newPayment'
import { newSubscription } from '../subscriptions/forms'
import { as, makeClient, staff, testContext } from '../testing'

test('whatever is made for a client begins with one, whom its name finds among many', async () => {
  const ctx = await testContext({ as: staff('admin') })
  const like = await makeClient(ctx, { name: 'Archived Ltd', status: 'archived' })
  const many = Array.from({ length: 600 }, (_, i) => `Client ${String(i).padStart(3, '0')}`)
  const row = (name: string) => ({ ...like, id: ctx.id('cli'), name, nameKey: fold(name), searchText: fold(name) })
  await ctx.write((tx) =>
    insertMany(
      tx,
      clients,
      many.map((name) => ({ ...row(name), status: 'active' as const })),
    ),
  )
  const names = (of: { choice: { clients: { name: string }[] } | null }) => of.choice?.clients.map(({ name }) => name)
  for (const form of [draftForm, newSubscription, newPayment]) {
    expect(names(await form(ctx, {}))).toHaveLength(20)
    expect(await form(ctx, {})).toMatchObject({ choice: { more: true, q: '' } })
    expect(names(await form(ctx, { q: '599 CLIENT' }))).toEqual(['Client 599'])
    expect(names(await form(ctx, { q: 'archived' }))).toEqual(form === newPayment ? ['Archived Ltd'] : [])
    await expect(form(as(ctx, staff('support')), { q: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
  }
})
