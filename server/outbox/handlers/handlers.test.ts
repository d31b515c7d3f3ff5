import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, events, jobs, links, people } from '../../../db/schema'
import { newNonce, openLink, type Purpose } from '../../auth/links'
import { makeClient } from '../../testing'
import type { OutboxContext } from '../context'
import { runDue } from '../run'
import { makePerson, testOutbox } from '../testing'
import { handlers } from '.'

const MINUTE = 60_000
const inMinutes = (ctx: OutboxContext, minutes: number) => new Date(ctx.now().getTime() + minutes * MINUTE)

/** The token of the link that a mail holds. */
function tokenIn(text: string | undefined): string {
  const token = /\?token=(\S+)/.exec(text ?? '')?.[1]
  if (!token) throw new Error(`no link in: ${text}`)
  return token
}

async function makeLink(ctx: OutboxContext, purpose: Purpose, over: Partial<typeof links.$inferInsert> = {}) {
  const row = {
    id: ctx.id('lnk'),
    purpose,
    nonce: newNonce(),
    email: 'new@client.test',
    createdAt: ctx.now(),
    expiresAt: inMinutes(ctx, 60),
    ...over,
  }
  await ctx.write(async (tx) => void (await tx.insert(links).values(row)))
  return row
}

const linkOf = async (ctx: OutboxContext, id: string) => (await ctx.db.select().from(links).where(eq(links.id, id)))[0]

const dump = async (ctx: OutboxContext) =>
  JSON.stringify([
    await ctx.db.select().from(jobs),
    await ctx.db.select().from(links),
    await ctx.db.select().from(events),
    await ctx.db.select().from(people),
  ])

describe('an invitation', () => {
  async function world() {
    const outbox = await testOutbox()
    const client = await makeClient(outbox.ctx)
    const by = await makePerson(outbox.ctx, { name: 'Grace Sample', email: 'grace@firm.test', staffRole: 'admin' })
    const made = await makeLink(outbox.ctx, 'invitation', { clientId: client.id, madeById: by.id, name: 'Ada' })
    const link = { ...made, madeById: by.id }
    await outbox.add({ kind: 'mail.invitation', payload: { linkId: link.id, nonce: link.nonce } })
    return { ...outbox, link }
  }

  test('says who invites to what and until when, and its link opens', async () => {
    const { ctx, sent, link, jobs: all } = await world()
    await runDue(ctx, handlers)
    const [mail] = sent
    expect(mail).toMatchObject({ to: 'new@client.test', key: (await all())[0]?.id })
    expect(mail?.subject).toBe('Your access to Northwind Hosting for Contoso Ltd')
    expect(mail?.text).toContain('Grace Sample invites you')
    expect(mail?.text).toContain('until 15 March 2026 at 14:00 (Europe/Berlin)')
    const token = tokenIn(mail?.text)
    expect((await openLink(ctx, 'invitation', token)).id).toBe(link.id)
    expect(await linkOf(ctx, link.id)).toMatchObject({ sentAt: ctx.now() })
    expect(await dump(ctx)).not.toContain(token.split('.')[1])
  })

  test.each<[string, Partial<typeof links.$inferInsert>]>([
    ['sent anew', { nonce: newNonce() }],
    ['used', { usedAt: new Date('2026-03-15T11:00:00Z') }],
    ['taken back', { revokedAt: new Date('2026-03-15T11:00:00Z') }],
    ['out of date', { expiresAt: new Date('2026-03-15T12:00:00Z') }],
  ])('that was %s meanwhile is not mailed', async (_, set) => {
    const { ctx, sent, link, jobs: all } = await world()
    await ctx.write(async (tx) => void (await tx.update(links).set(set).where(eq(links.id, link.id))))
    await runDue(ctx, handlers)
    expect(sent).toEqual([])
    expect(await all()).toMatchObject([{ state: 'done' }])
    expect(await linkOf(ctx, link.id)).toMatchObject({ sentAt: null })
  })

  test('to an organisation that was archived meanwhile, or of whom was deactivated, is not mailed', async () => {
    for (const gone of ['client', 'inviter']) {
      const { ctx, sent, link } = await world()
      await ctx.write(async (tx) => {
        if (gone === 'client') await tx.update(clients).set({ status: 'archived' })
        else await tx.update(people).set({ status: 'deactivated' }).where(eq(people.id, link.madeById))
      })
      await runDue(ctx, handlers)
      expect(sent, gone).toEqual([])
    }
  })

  test('to someone without an account says to choose a password, also if the address was imported', async () => {
    for (const status of ['invited', null] as const) {
      const { ctx, sent } = await world()
      if (status) await makePerson(ctx, { email: 'new@client.test', status })
      await runDue(ctx, handlers)
      expect(sent[0]?.text).toContain('Choose a password')
      expect(sent[0]?.text).toContain('no account is created')
    }
  })

  test('to someone with an account says to sign in as usual, and nothing of a password', async () => {
    const { ctx, sent } = await world()
    await makePerson(ctx, { email: 'new@client.test' })
    await runDue(ctx, handlers)
    const [mail] = sent
    expect(mail?.text).toContain('You already have an account')
    for (const part of [mail?.text, mail?.html, mail?.subject]) expect(part).not.toMatch(/password|no account/i)
  })

  test('to someone whose account is deactivated is not sent: its page would say that it does not work', async () => {
    const { ctx, sent } = await world()
    await makePerson(ctx, { email: 'new@client.test', status: 'deactivated' })
    await runDue(ctx, handlers)
    expect(sent).toEqual([])
  })

  test('to staff names no client', async () => {
    const { ctx, sent, add } = await testOutbox()
    const link = await makeLink(ctx, 'invitation', { staffRole: 'support' })
    await add({ kind: 'mail.invitation', payload: { linkId: link.id, nonce: link.nonce } })
    await runDue(ctx, handlers)
    expect(sent[0]?.text).toContain('Northwind Hosting invites you to the portal of Northwind Hosting, as staff')
  })
})

describe('a reset', () => {
  const reset = (email: string) => ({ kind: 'mail.reset' as const, payload: { email } })

  test('makes a link for an hour from the request and ends the earlier ones', async () => {
    const { ctx, sent, add, moveTo } = await testOutbox()
    const person = await makePerson(ctx)
    const old = await makeLink(ctx, 'reset', { personId: person.id })
    await add(reset(person.email))
    const asked = ctx.now()
    moveTo(inMinutes(ctx, 10))
    await runDue(ctx, handlers)
    const token = tokenIn(sent[0]?.text)
    const link = await openLink(ctx, 'reset', token)
    expect(link).toMatchObject({ personId: person.id, email: person.email, sentAt: ctx.now() })
    expect(link.expiresAt.getTime() - asked.getTime()).toBe(60 * MINUTE)
    expect(await linkOf(ctx, old.id)).toMatchObject({ revokedAt: ctx.now() })
    expect(await dump(ctx)).not.toContain(token.split('.')[1])
  })

  test.each([
    ['an unknown address', 'nobody@client.test', {}],
    ['somebody who is deactivated', 'ada@client.test', { status: 'deactivated' as const }],
    ['somebody who has not joined yet', 'ada@client.test', { status: 'invited' as const }],
  ])('for %s does nothing', async (_, email, over) => {
    const { ctx, sent, add, jobs: all } = await testOutbox()
    await makePerson(ctx, over)
    await add(reset(email))
    await runDue(ctx, handlers)
    expect(sent).toEqual([])
    expect(await ctx.db.select().from(links)).toEqual([])
    expect(await all()).toMatchObject([{ state: 'done' }])
  })

  test('whose answer was lost is sent again with the same key, link and words', async () => {
    const { ctx, sent, add, jobs: all, moveTo } = await testOutbox()
    await makePerson(ctx)
    await add(reset('ada@client.test'))
    let first = true
    const flaky: OutboxContext = {
      ...ctx,
      send: async (message) => {
        await ctx.send(message)
        if (first) {
          first = false
          throw new Error('the process was killed')
        }
        return { id: 'sent' }
      },
    }
    await runDue(flaky, handlers)
    moveTo((await all())[0]?.runAt ?? ctx.now())
    await runDue(flaky, handlers)
    expect(sent).toHaveLength(2)
    expect(sent[1]).toEqual(sent[0])
    expect(await ctx.db.select().from(links)).toHaveLength(1)
    const made = (await ctx.db.select().from(events)).filter(({ did }) => did === 'person.reset-link-made')
    expect(made).toHaveLength(1)
    expect(made[0]).toMatchObject({ audience: 'staff', actorName: 'test' })
  })

  test('that could not be sent within its hour is not sent', async () => {
    const { ctx, sent, add, moveTo, fails } = await testOutbox()
    await makePerson(ctx)
    await add(reset('ada@client.test'))
    fails('later')
    await runDue(ctx, handlers)
    fails(null)
    moveTo(inMinutes(ctx, 60))
    await runDue(ctx, handlers)
    expect(sent).toEqual([])
  })

  test('asked for twice leaves one link that works: the later', async () => {
    const { ctx, sent, add, moveTo } = await testOutbox()
    await makePerson(ctx)
    await add(reset('ada@client.test'))
    await runDue(ctx, handlers)
    moveTo(inMinutes(ctx, 1))
    await add(reset('ada@client.test'))
    await runDue(ctx, handlers)
    await expect(openLink(ctx, 'reset', tokenIn(sent[0]?.text))).rejects.toMatchObject({ code: 'gone' })
    expect((await openLink(ctx, 'reset', tokenIn(sent[1]?.text))).usedAt).toBeNull()
  })
})

describe('the confirmation of an address', () => {
  test('goes to the new address', async () => {
    const { ctx, sent, add } = await testOutbox()
    const person = await makePerson(ctx)
    const link = await makeLink(ctx, 'address', { personId: person.id })
    await add({ kind: 'mail.address', payload: { linkId: link.id } })
    await runDue(ctx, handlers)
    expect(sent.map((mail) => mail.to)).toEqual(['new@client.test'])
    const token = tokenIn(sent[0]?.text)
    expect((await openLink(ctx, 'address', token)).sentAt).toEqual(ctx.now())
    expect(await dump(ctx)).not.toContain(token.split('.')[1])
  })

  test('that was taken back is not sent', async () => {
    const { ctx, sent, add } = await testOutbox()
    const person = await makePerson(ctx)
    const link = await makeLink(ctx, 'address', { personId: person.id, revokedAt: ctx.now() })
    await add({ kind: 'mail.address', payload: { linkId: link.id } })
    await runDue(ctx, handlers)
    expect(sent).toEqual([])
  })
})

describe('a notice', () => {
  const at = '2026-03-15T11:58:00.000Z'

  test('goes to the person’s address, in their time', async () => {
    const { ctx, sent, add } = await testOutbox()
    const person = await makePerson(ctx, { timeZone: 'Asia/Tokyo' })
    await add({
      kind: 'mail.notice',
      payload: { personId: person.id, what: 'password-changed', ip: '198.51.100.7', at },
    })
    await runDue(ctx, handlers)
    expect(sent[0]).toMatchObject({ to: 'ada@client.test', subject: 'Your password was changed (Northwind Hosting)' })
    expect(sent[0]?.text).toContain('15 March 2026 at 20:58 (Asia/Tokyo)')
    expect(sent[0]?.text).toContain('198.51.100.7')
    expect(sent[0]?.text).toContain('http://portal.test/forgot-password')
  })

  test('goes to the old address when that was changed', async () => {
    const { ctx, sent, add } = await testOutbox()
    const person = await makePerson(ctx)
    await add({
      kind: 'mail.notice',
      payload: { personId: person.id, what: 'address-changed', to: 'old@client.test', at },
    })
    await runDue(ctx, handlers)
    expect(sent.map((mail) => mail.to)).toEqual(['old@client.test'])
  })
})
