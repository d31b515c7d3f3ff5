import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, firm, jobs, links, people } from '../../db/schema'
import { addClient } from '../clients/add'
import { listClients } from '../clients/list'
import type { Context } from '../context'
import { acceptInvitation } from '../people/accept'
import { invite } from '../people/invite'
import { changeFirm } from '../settings/changeFirm'
import { as, staff, system } from '../testing'
import { addPerson } from './addPerson'
import { changeAddress } from './changeAddress'
import { grantToken } from './grantToken'
import { requestReset } from './requestReset'
import { signIn } from './signIn'
import { EARLIER, firmWithPeople, PASSWORD } from './testing'

const STORED = 'zoe@xn--bcher-kva.example'
/** As people type it, as Chromium sends it, and as macOS copies it. */
const FORMS = [
  'Zoe@bücher.example',
  'zoe@BÜCHER.example',
  STORED,
  'ZOE@XN--BCHER-KVA.EXAMPLE',
  'zoe@bu\u0308cher.example',
]

const bookshop = (ctx: Context) => ({ clientId: ctx.id('cli'), name: 'Bookshop', currency: 'EUR' })

async function world(email = 'zoe@bücher.example') {
  const { ctx, client } = await firmWithPeople()
  const operator = as(ctx, system)
  const zoe = await addPerson(operator, { email, name: 'Zoe', password: PASSWORD, client: client.id })
  const [ada] = await ctx.db.select().from(people).where(eq(people.email, 'admin@firm.test'))
  return { ctx, operator, client, zoe, admin: as(ctx, { ...staff('admin'), id: ada?.id ?? '' }) }
}

describe('an address with an umlaut in its domain', () => {
  test.each(FORMS)('signs in however it is stored and typed: %s', async (added) => {
    const { ctx, zoe } = await world(added)
    expect(zoe.email).toBe(STORED)
    for (const email of FORMS) {
      await expect(signIn(ctx, { email, password: PASSWORD, kind: 'browser' })).resolves.toMatchObject({
        personId: zoe.id,
      })
      await expect(grantToken(ctx, { grant_type: 'password', email, password: PASSWORD })).resolves.toBeTruthy()
    }
  })

  test('is one person, however it is added again', async () => {
    const { operator, client, zoe } = await world()
    for (const email of FORMS) {
      const again = await addPerson(operator, { email, name: 'Zoe', password: PASSWORD, client: client.id })
      expect(again.id).toBe(zoe.id)
    }
  })

  test('is known to an invitation, a reset and a change of address', async () => {
    const { ctx, admin, client } = await world()
    for (const email of FORMS) {
      await expect(invite(admin, { email, name: 'Zoe', clientId: client.id, rights: ['usage'] })).rejects.toMatchObject(
        {
          fields: { email: [expect.stringContaining('member already')] },
        },
      )
      expect(
        await requestReset({ ...ctx, limits: { ...ctx.limits, resetByEmail: { most: 9, seconds: 1 } } }, { email }),
      ).toEqual({ email: STORED })
    }
    await changeAddress(admin, { email: FORMS[0] ?? '' })
    expect((await ctx.db.select().from(links)).map(({ purpose }) => purpose)).toEqual([])
    const asked = await ctx.db.select().from(jobs).where(eq(jobs.kind, 'mail.reset'))
    expect(asked.map(({ payload }) => payload)).toEqual(FORMS.map(() => ({ email: STORED })))
  })

  test('counts as one address for the limits of sign-in and reset', async () => {
    const { ctx } = await world()
    for (const email of FORMS.slice(0, 3)) await requestReset(ctx, { email })
    await expect(requestReset(ctx, { email: FORMS[3] ?? '' })).rejects.toMatchObject({ code: 'too-many' })
  })

  test('is stored in one form in an invitation, and accepted', async () => {
    const { ctx, admin, client } = await world('other@client.test')
    for (const email of FORMS) await invite(admin, { email, name: 'Zoe', clientId: client.id, rights: ['usage'] })
    const invited = await ctx.db.select().from(links)
    expect(invited.map(({ email }) => email)).toEqual([STORED])
    const token = `${invited[0]?.id}.${ctx.keys.mac('link', 'invitation', invited[0]?.id ?? '', invited[0]?.nonce ?? '')}`
    await acceptInvitation(ctx, { token, name: 'Zoe', password: PASSWORD })
    await expect(signIn(ctx, { email: FORMS[0] ?? '', password: PASSWORD, kind: 'browser' })).resolves.toBeTruthy()
  })

  test('is stored so for a client and the firm, and found in either form', async () => {
    const { ctx, admin } = await world()
    await addClient(admin, { ...bookshop(ctx), email: 'Rechnung@Bücher.example' })
    const [client] = await ctx.db.select().from(clients).where(eq(clients.name, 'Bookshop'))
    expect(client?.email).toBe('rechnung@xn--bcher-kva.example')
    for (const q of ['bücher.example', 'xn--bcher-kva', 'rechnung@bücher']) {
      expect(
        (await listClients(admin, { q })).rows.map(({ name }) => name),
        q,
      ).toEqual(['Bookshop'])
    }
    const sender = { name: 'Bookshop', timeZone: 'Europe/Berlin' }
    await changeFirm(admin, { ...sender, mailFrom: 'Bücher <Post@Bücher.example>', replyTo: 'post@bücher.example' })
    const [row] = await ctx.db.select().from(firm)
    expect([row?.mailFrom, row?.replyTo]).toEqual(['Bücher <post@xn--bcher-kva.example>', 'post@xn--bcher-kva.example'])
  })
})

test.each(['x@ex..com', '.x@ex.com', 'x.@ex.com', 'x@ex.com.', 'x@.ex.com', 'x y@ex.com', `x@${'a'.repeat(250)}.com`])(
  'every form rejects %s at its field',
  async (email) => {
    const { ctx, operator, admin, client } = await world()
    const field = { code: 'invalid', fields: { email: [expect.stringContaining('address')] } }
    await expect(signIn(ctx, { email, password: 'x', kind: 'browser' })).rejects.toMatchObject(field)
    await expect(requestReset(ctx, { email })).rejects.toMatchObject(field)
    await expect(changeAddress(admin, { email })).rejects.toMatchObject(field)
    await expect(invite(admin, { email, name: 'X', clientId: client.id, rights: ['usage'] })).rejects.toMatchObject(
      field,
    )
    await expect(addClient(admin, { ...bookshop(ctx), email })).rejects.toMatchObject(field)
    await expect(
      addPerson(operator, { email, name: 'X', password: PASSWORD, client: client.id }),
    ).rejects.toMatchObject(field)
    await expect(
      changeFirm(admin, { name: 'X', timeZone: 'UTC', replyTo: email, mailFrom: `X <${email}>` }),
    ).rejects.toMatchObject({ fields: { replyTo: [expect.any(String)], mailFrom: [expect.any(String)] } })
  },
)

test.each(EARLIER)('signs in with %s, which earlier versions stored', async (email) => {
  const { ctx, zoe } = await world()
  await ctx.write(async (tx) => void (await tx.update(people).set({ email }).where(eq(people.id, zoe.id))))
  const typed = ` ${email.toUpperCase()} `
  await expect(signIn(ctx, { email: typed, password: PASSWORD, kind: 'browser' })).resolves.toMatchObject({
    personId: zoe.id,
  })
  const grant = { grant_type: 'password' as const, email: typed, password: PASSWORD }
  await expect(grantToken(ctx, grant)).resolves.toMatchObject({ token_type: 'Bearer' })
  const wrong = signIn(ctx, { email, password: 'wrong', kind: 'browser' })
  await expect(wrong).rejects.toMatchObject({ message: 'Wrong email address or password.' })
})
