import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { links, people } from '../../db/schema'
import type { Context } from '../context'
import { readFirm } from '../settings/firm'
import { as, system, testContext } from '../testing'
import { addPerson } from './addPerson'
import { atRest, makeLink, personBy, tokenIn } from './linkTesting'
import { readSetup, setUp } from './setup'
import { makeSetupLink } from './setupLink'
import { signIn } from './signIn'
import { cookieValue } from './testing'

const PASSWORD = 'enough words for everybody'
const GONE = { code: 'gone', message: 'This link no longer works.' }
const typed = { firm: 'Contoso Hosting', name: 'Ada', email: ' ADA@firm.test', password: PASSWORD }

async function started() {
  const ctx = await testContext()
  const url = (await makeSetupLink(as(ctx, system))) ?? ''
  return { ctx, url, token: tokenIn(url) }
}

describe('the first start', () => {
  test('names the firm, makes an administrator and signs them in', async () => {
    const { ctx, url, token } = await started()
    expect(url).toMatch(/^http:\/\/portal\.test\/setup\?token=lnk_/)
    await readSetup(ctx, { token })
    const { cookies } = await setUp(ctx, { token, ...typed })
    const viewer = await ctx.sessions.find(cookieValue(cookies[0] ?? ''))
    expect(viewer).toMatchObject({ name: 'Ada', email: 'ada@firm.test', staff: 'admin' })
    expect(await readFirm(ctx.db)).toMatchObject({ name: 'Contoso Hosting', party: { name: 'Contoso Hosting' } })
    expect(await signIn(ctx, { email: 'ada@firm.test', password: PASSWORD, kind: 'browser' })).toMatchObject({
      step: 'done',
    })
  })

  test('is limited by who tries', async () => {
    const { ctx, token } = await started()
    const tried = () => setUp(ctx, { token, ...typed, password: 'password123' })
    for (let i = 0; i < 10; i++) await expect(tried()).rejects.toMatchObject({ code: 'invalid' })
    await expect(tried()).rejects.toMatchObject({ code: 'too-many' })
  })

  test('is gone once it is used, once there is staff, and at the next start', async () => {
    const { ctx, token } = await started()
    const second = tokenIn((await makeSetupLink(as(ctx, system))) ?? '')
    await expect(readSetup(ctx, { token })).rejects.toMatchObject(GONE)
    await expect(setUp(ctx, { token, ...typed })).rejects.toMatchObject(GONE)
    await addPerson(as(ctx, system), { email: 'b@firm.test', name: 'Bo', password: PASSWORD, staff: 'support' })
    await expect(readSetup(ctx, { token: second })).rejects.toMatchObject(GONE)
    await expect(setUp(ctx, { token: second, ...typed })).rejects.toMatchObject(GONE)
    expect(await makeSetupLink(as(ctx, system))).toBeNull()
    expect(await personBy(ctx, 'ada@firm.test')).toBeUndefined()
    expect((await readFirm(ctx.db)).name).toBe('Northwind Hosting')
  })

  test('is gone for other purposes, other secrets and after a day', async () => {
    const { ctx, token } = await started()
    const other = await makeLink(ctx, 'invitation', { email: 'ada@firm.test', staffRole: 'admin' })
    await expect(readSetup(ctx, { token: other.token })).rejects.toMatchObject(GONE)
    await expect(readSetup(ctx, { token: `${token.slice(0, -2)}AA` })).rejects.toMatchObject(GONE)
    const tomorrow = new Date(ctx.now().getTime() + 24 * 3_600_000)
    await expect(readSetup({ ...ctx, now: () => tomorrow }, { token })).rejects.toMatchObject(GONE)
  })

  test('is made by the server alone', async () => {
    const { ctx } = await started()
    await expect(makeSetupLink(ctx)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test.each([
    [{ firm: ' ' }, 'firm'],
    [{ name: '' }, 'name'],
    [{ email: 'ada' }, 'email'],
    [{ password: 'short' }, 'password'],
    [{ password: 'password2026!' }, 'password'],
    [{ password: 'contosohosting1' }, 'password'],
  ])('refuses %j at the field and stays open', async (wrong, field) => {
    const { ctx, token } = await started()
    await expect(setUp(ctx, { token, ...typed, ...wrong })).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [expect.any(String)] },
    })
    await readSetup(ctx, { token })
  })

  test('makes one administrator of a hundred who try at once', async () => {
    const { ctx, token } = await started()
    const tries = Array.from(
      { length: 100 },
      (_, i): Context => ({ ...ctx, from: { ...ctx.from, ip: `192.0.2.${i}` } }),
    )
    const done = await Promise.allSettled(
      tries.map((from, i) => setUp(from, { token, ...typed, email: `ada${i}@firm.test` })),
    )
    expect(done.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject(GONE)
    expect(await ctx.db.select().from(people).where(eq(people.staffRole, 'admin'))).toHaveLength(1)
  })

  test('completes the account of an address that was imported', async () => {
    const { ctx, token } = await started()
    const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
    await ctx.write(
      async (tx) =>
        void (await tx
          .insert(people)
          .values({ id: 'per_x', name: 'A', email: 'ada@firm.test', status: 'invited', ...at })),
    )
    await setUp(ctx, { token, ...typed })
    expect(await personBy(ctx, 'ada@firm.test')).toMatchObject({ id: 'per_x', staffRole: 'admin', status: 'active' })
  })

  test('leaves nothing at rest that opens it', async () => {
    const { ctx, token } = await started()
    const [, mac = ''] = token.split('.')
    expect(await atRest(ctx)).not.toContain(mac)
    await setUp(ctx, { token, ...typed })
    const rest = await atRest(ctx)
    expect(rest).not.toContain(mac)
    expect(rest).not.toContain(PASSWORD)
    expect((await ctx.db.select().from(links))[0]?.usedAt).toEqual(ctx.now())
  })
})
