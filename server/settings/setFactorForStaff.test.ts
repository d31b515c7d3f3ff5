import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { events, firm } from '../../db/schema'
import { addPerson } from '../auth/addPerson'
import { may, type Permission, policy } from '../auth/policy'
import { cookieValue, firmWithPeople, later, PASSWORD, signedIn, withTotp } from '../auth/testing'
import type { Context } from '../context'
import { as, system } from '../testing'
import { readFirm } from './firm'
import { getFactorForStaff } from './getFactorForStaff'
import { setFactorForStaff } from './setFactorForStaff'

async function world() {
  const { ctx } = await firmWithPeople()
  await addPerson(as(ctx, system), { email: 'support@firm.test', name: 'Sue', password: PASSWORD, staff: 'support' })
  return { ctx, ada: await signedIn(ctx, 'admin@firm.test'), sue: await signedIn(ctx, 'support@firm.test') }
}

const isRequired = async (ctx: Context) => (await ctx.db.select().from(firm))[0]?.factorForStaff

test('is required at the next request of everybody on the staff who has none, and of no client', async () => {
  const { ctx, ada, sue } = await world()
  const ben = await signedIn(ctx, 'ben@client.test')
  await withTotp(ctx, 'admin@firm.test')
  await setFactorForStaff(ada.ctx, { required: true })
  await setFactorForStaff(ada.ctx, { required: true })
  expect(await getFactorForStaff({ ...ada.ctx, firm: () => readFirm(ctx.db) })).toMatchObject({
    required: true,
    without: 1,
  })
  const find = async (of: { cookie: string }) => {
    const viewer = await ctx.sessions.find(cookieValue(of.cookie))
    if (!viewer) throw new Error('no session')
    return viewer
  }
  expect((await find(ada)).mustAddFactor).toBe(false)
  expect((await find(ben)).mustAddFactor).toBe(false)
  const held = await find(sue)
  expect(held.mustAddFactor).toBe(true)
  const open = (Object.keys(policy) as Permission[]).filter((permission) => may(held, permission))
  expect(open.sort()).toEqual(['account.manage', 'portal.use'])
  await withTotp(ctx, 'support@firm.test')
  expect((await find(sue)).mustAddFactor).toBe(false)
  const did = await ctx.db.select().from(events).where(eq(events.did, 'firm.factor-required'))
  expect(did).toHaveLength(1)
})

test('is not asked for by an admin who has none, and can always be taken back', async () => {
  const { ctx, ada } = await world()
  await expect(setFactorForStaff(ada.ctx, { required: true })).rejects.toMatchObject({
    code: 'invalid',
    fields: { required: [expect.any(String)] },
  })
  expect(await isRequired(ctx)).toBe(false)
  await setFactorForStaff(ada.ctx, { required: false })
  expect(await isRequired(ctx)).toBe(false)
})

test('is for admins who have just confirmed who they are', async () => {
  const { ctx, ada, sue } = await world()
  await withTotp(ctx, 'admin@firm.test')
  await expect(setFactorForStaff(sue.ctx, { required: true })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(getFactorForStaff(sue.ctx)).rejects.toMatchObject({ code: 'forbidden' })
  const stale = later(ada.ctx, 601)
  await expect(setFactorForStaff(stale, { required: true })).rejects.toMatchObject({ fields: { proof: [/./] } })
  await setFactorForStaff(stale, { required: true, proof: PASSWORD })
  expect(await isRequired(ctx)).toBe(true)
})
