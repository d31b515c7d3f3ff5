import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { subscriptionCounts, subscriptions } from '../../db/schema'
import { subscribe } from '../clients/testing'
import { makeClient, makeService, system, testContext } from '../testing'
import { recountSubscriptions } from './counts'

test('the counter of a service is a count of its active subscriptions, and goes with the last of them', async () => {
  const ctx = await testContext({ as: system })
  const [ours, theirs] = [await makeClient(ctx), await makeClient(ctx, { name: 'Fabrikam' })]
  const [storage, compute] = [await makeService(ctx), await makeService(ctx, { name: 'Compute' })]
  await subscribe(ctx, ours.id, storage.id)
  await subscribe(ctx, theirs.id, storage.id)
  await subscribe(ctx, theirs.id, storage.id, 'paused')
  await subscribe(ctx, theirs.id, compute.id)
  const counted = async () =>
    Object.fromEntries(
      (await ctx.db.select().from(subscriptionCounts)).map(({ serviceId, count }) => [serviceId, count]),
    )
  expect(await counted()).toEqual({ [storage.id]: 2, [compute.id]: 1 })

  await ctx.write(async (tx) => {
    await tx.update(subscriptions).set({ status: 'cancelled' }).where(eq(subscriptions.clientId, theirs.id))
    await recountSubscriptions(tx, [storage.id, compute.id])
  })
  expect(await counted()).toEqual({ [storage.id]: 1 })
})
