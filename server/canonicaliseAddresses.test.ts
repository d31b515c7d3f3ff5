import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, events, firm, links, mails, people } from '../db/schema'
import { signIn } from './auth/signIn'
import { EARLIER, firmWithPeople, PASSWORD } from './auth/testing'
import { canonicaliseAddresses } from './canonicaliseAddresses'
import { listClients } from './clients/list'
import type { Context } from './context'
import { makeMail } from './mails/testing'
import { as, makeClient, staff, system } from './testing'

const ASCII = 'zoe@xn--bcher-kva.example'
const UNICODE = 'zoe@b\u00fccher.example'
const DECOMPOSED = 'zoe@bu\u0308cher.example'

async function world() {
  const { ctx } = await firmWithPeople()
  const operator = as(ctx, system)
  let made = 0
  /** As an earlier version stored it. */
  const person = async (email: string, over: Partial<typeof people.$inferInsert> = {}) => {
    const at = new Date(ctx.now().getTime() + made++)
    const row = { id: ctx.id('per'), name: 'Zoe', email, createdAt: at, updatedAt: at, ...over }
    await ctx.write(async (tx) => void (await tx.insert(people).values(row)))
    return row.id
  }
  const emailOf = async (id: string) => (await ctx.db.select().from(people).where(eq(people.id, id)))[0]?.email
  return { ctx, operator, person, emailOf }
}

/** With the firm read anew. */
const again = (ctx: Context): Context => ({
  ...ctx,
  firm: async () => (await ctx.db.select().from(firm))[0] as Awaited<ReturnType<Context['firm']>>,
})

describe('addresses that an earlier version stored', () => {
  test('are rewritten wherever they are, once, and people sign in with them', async () => {
    const { ctx, operator, emailOf } = await world()
    const [ben] = await ctx.db.select().from(people).where(eq(people.email, 'ben@client.test'))
    const id = ben?.id ?? ''
    const client = await makeClient(operator, {
      name: 'Bookshop',
      email: 'Rechnung@b\u00fccher.example',
      searchText: 'old',
    })
    const mail = await makeMail(operator, { to: UNICODE })
    await ctx.write(async (tx) => {
      await tx.update(people).set({ email: UNICODE }).where(eq(people.id, id))
      const link = {
        id: ctx.id('lnk'),
        purpose: 'invitation' as const,
        nonce: 'n',
        email: UNICODE,
        staffRole: 'support' as const,
      }
      await tx.insert(links).values({ ...link, createdAt: ctx.now(), expiresAt: ctx.now() })
      const party = { name: 'F', addressLines: [], email: 'Rechnung@B\u00fccher.example' }
      await tx.update(firm).set({ party, mailFrom: `F <${UNICODE}>`, replyTo: UNICODE })
    })
    expect(await canonicaliseAddresses(again(operator))).toEqual({ changed: 4, clashes: [], unusable: [] })
    expect(await emailOf(id)).toBe(ASCII)
    expect((await ctx.db.select().from(links))[0]?.email).toBe(ASCII)
    expect((await ctx.db.select().from(mails).where(eq(mails.id, mail.id)))[0]?.to).toBe(ASCII)
    const [row] = await ctx.db.select().from(clients).where(eq(clients.id, client.id))
    expect(row).toMatchObject({ email: 'rechnung@xn--bcher-kva.example', updatedAt: client.updatedAt })
    expect((await listClients(as(ctx, staff('admin')), { q: 'b\u00fccher' })).rows).toHaveLength(1)
    const [at] = await ctx.db.select().from(firm)
    expect([at?.party.email, at?.mailFrom, at?.replyTo]).toEqual([
      'rechnung@xn--bcher-kva.example',
      `F <${ASCII}>`,
      ASCII,
    ])
    await expect(signIn(ctx, { email: UNICODE, password: PASSWORD, kind: 'browser' })).resolves.toMatchObject({
      personId: id,
    })
    const recorded = () =>
      ctx.db.select().from(events).where(eq(events.did, 'person.addresses-rewritten')).orderBy(asc(events.seq))
    expect((await recorded()).map(({ data }) => data.of)).toEqual(['people', 'links', 'clients', 'firm'])
    expect(await canonicaliseAddresses(again(operator))).toEqual({ changed: 0, clashes: [], unusable: [] })
    expect(await recorded()).toHaveLength(4)
  })

  test('that become equal: the account in canonical form keeps it, and the other is reported at each start', async () => {
    const { operator, person, emailOf } = await world()
    const old = await person(UNICODE)
    const kept = await person(ASCII, { status: 'invited' })
    for (let i = 0; i < 2; i++) {
      expect(await canonicaliseAddresses(operator)).toEqual({
        changed: 0,
        clashes: [{ id: old, email: UNICODE, keptBy: kept }],
        unusable: [],
      })
    }
    expect([await emailOf(old), await emailOf(kept)]).toEqual([UNICODE, ASCII])
  })

  test('that become equal: else the active account keeps it, else the older', async () => {
    const { operator, person, emailOf } = await world()
    const gone = await person(UNICODE, { status: 'deactivated' })
    const invited = await person(DECOMPOSED, { status: 'invited' })
    const active = await person('Zoe@b\u00fccher.example')
    const { changed, clashes } = await canonicaliseAddresses(operator)
    expect([changed, clashes.map(({ id, keptBy }) => [id, keptBy])]).toEqual([
      1,
      [
        [invited, active],
        [gone, active],
      ],
    ])
    expect(await emailOf(active)).toBe(ASCII)
  })

  test('that are none are reported and left alone', async () => {
    const { operator, person } = await world()
    const wrong = ['x@ex..com', 'x@ex.com.', '.x@ex.com', 'x y@ex.com', '\u00fc']
    const ids: string[] = []
    for (const email of wrong) ids.push(await person(email))
    const client = await makeClient(operator, { email: 'x@.ex.com' })
    await makeClient(operator, { email: '' })
    const { changed, unusable } = await canonicaliseAddresses(operator)
    expect([changed, unusable.map(({ id }) => id)]).toEqual([0, [...ids, client.id]])
  })

  test.each(EARLIER)('and no longer accepted are reported: %s', async (email) => {
    const { operator, person } = await world()
    const id = await person(email)
    const client = await makeClient(operator, { email })
    const unusable = [id, client.id].map((id) => ({ id, email }))
    expect(await canonicaliseAddresses(operator)).toEqual({ changed: 0, clashes: [], unusable })
  })

  test('are many: more than one write takes, by two processes at once', async () => {
    const { ctx, operator, person } = await world()
    for (let i = 0; i < 120; i++) await person(`z${i}@b\u00fccher.example`)
    const done = await Promise.all([canonicaliseAddresses(operator), canonicaliseAddresses(operator)])
    expect(done.map(({ changed }) => changed).sort((a, b) => b - a)[0]).toBeGreaterThan(0)
    expect(done.flatMap(({ clashes }) => clashes)).toEqual([])
    const left = (await ctx.db.select().from(people)).filter(({ email }) => email.includes('\u00fc'))
    expect(left).toEqual([])
  })
})
