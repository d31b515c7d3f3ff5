import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { mails, people } from '../../db/schema'
import { fanOut } from '../notifications/fanOut'
import { readThing } from '../notifications/readThing'
import { rightsChange, tellWorld } from '../notifications/testing'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { makePerson, testOutbox } from '../outbox/testing'
import { as, member, staff, testContext } from '../testing'
import { getMailFigures } from './figures'
import { getMail } from './get'
import { listMails } from './list'
import { resendMail } from './resend'
import { whyNotAgain } from './rules'
import { makeMail } from './testing'

async function world() {
  const ctx = await testContext()
  return { ctx, admin: as(ctx, staff('admin')) }
}

describe('the log of mails', () => {
  test('goes on page by page and back, newest first', async () => {
    const { admin } = await world()
    for (let i = 0; i < 120; i++) {
      const createdAt = new Date(admin.now().getTime() + Math.floor(i / 3) * 1_000)
      await makeMail(admin, { id: `job_${String(i).padStart(3, '0')}`, createdAt })
    }
    const first = await listMails(admin)
    const second = await listMails(admin, { after: first.next ?? '' })
    const third = await listMails(admin, { after: second.next ?? '' })
    const ids = [first, second, third].flatMap((page) => page.rows.map(({ id }) => id))
    expect(ids).toEqual(Array.from({ length: 120 }, (_, i) => `job_${String(119 - i).padStart(3, '0')}`))
    expect(third.next).toBeNull()
    expect((await listMails(admin, { before: third.previous ?? '' })).rows).toEqual(second.rows)
  })

  test('is narrowed by state and address, whose letters are letters', async () => {
    const { admin } = await world()
    await makeMail(admin, { state: 'bounced', to: 'a_b@client.test' })
    await makeMail(admin, { state: 'sent', to: 'axb@client.test' })
    const to = async (filters: Parameters<typeof listMails>[1]) =>
      (await listMails(admin, filters)).rows.map((m) => m.to)
    expect(await to({ state: 'bounced' })).toEqual(['a_b@client.test'])
    expect(await to({ q: 'A_B@' })).toEqual(['a_b@client.test'])
    expect(await to({ q: 'client.test', state: 'sent' })).toEqual(['axb@client.test'])
    expect(await to({ q: 'nobody' })).toEqual([])
    await makeMail(admin, { to: 'zoe@xn--bcher-kva.example' })
    for (const q of ['bücher.example', 'Zoe@BÜCHER', 'xn--bch', 'zoe']) {
      expect(await to({ q }), q).toEqual(['zoe@xn--bcher-kva.example'])
    }
    await expect(to({ state: 'gone' as 'sent' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('its figures are of the last thirty days', async () => {
    const { admin } = await world()
    await makeMail(admin, { state: 'queued' })
    await makeMail(admin, { state: 'delivered' })
    await makeMail(admin, { state: 'sent' })
    await makeMail(admin, { state: 'complained' })
    await makeMail(admin, { state: 'unknown' })
    await makeMail(admin, { state: 'failed', createdAt: new Date(admin.now().getTime() - 31 * 86_400_000) })
    expect((await getMailFigures(admin)).figures).toEqual({ waiting: 1, sent: 2, back: 1, failed: 1 })
  })

  test('is for administrators', async () => {
    const { ctx, admin } = await world()
    const { id } = await makeMail(admin)
    const viewers = [staff('support'), member({ id: 'cli_1', name: 'Contoso' }, 'owner')]
    for (const viewer of viewers) {
      const other = as(ctx, viewer)
      for (const asking of [
        listMails(other),
        getMailFigures(other),
        getMail(other, { mailId: id }),
        resendMail(other, { mailId: id }),
      ]) {
        await expect(asking).rejects.toMatchObject({ code: 'forbidden' })
      }
    }
  })
})

describe('sending again', () => {
  async function notice(over: Parameters<typeof makePerson>[1] = {}) {
    const outbox = await testOutbox()
    const person = await makePerson(outbox.ctx, over)
    const payload = { personId: person.id, what: 'totp-added' as const, at: outbox.ctx.now().toISOString() }
    await outbox.add({ kind: 'mail.notice', payload, about: { personId: person.id } })
    const [row] = await outbox.ctx.db.select().from(mails)
    return { ...outbox, admin: as(outbox.ctx, staff('admin')), mailId: row?.id ?? '' }
  }

  test('makes a mail of its own under a key of its own, once', async () => {
    const { ctx, sent, admin, mailId } = await notice()
    await expect(resendMail(admin, { mailId })).rejects.toMatchObject({ code: 'conflict' })
    await runDue(ctx, handlers)
    const again = await resendMail(admin, { mailId })
    expect(again.to).toBe('ada@client.test')
    await runDue(ctx, handlers)
    expect(sent.map(({ key }) => key)).toEqual([mailId, again.id])
    expect(await getMail(admin, { mailId })).toMatchObject({ repeatedBy: again.id, mail: { state: 'sent' } })
    expect(await getMail(admin, { mailId: again.id })).toMatchObject({ mail: { resendOf: mailId, state: 'sent' } })
    await expect(resendMail(admin, { mailId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(resendMail(admin, { mailId: 'none_such' })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('reaches somebody whose mails bounce, since it was asked for', async () => {
    const { ctx, sent, admin, mailId } = await notice({ mailState: 'bounced' })
    await runDue(ctx, handlers)
    await resendMail(admin, { mailId })
    await runDue(ctx, handlers)
    expect(sent).toHaveLength(2)
  })

  test('of what was told reaches whoever read it in the portal, was told more of it since, and has mails that bounce', async () => {
    const { ctx, sent, moveTo, ours, ada, bob, cleo, owner } = await tellWorld()
    const admin = as(ctx, staff('admin'))
    const later = () => moveTo(new Date(ctx.now().getTime() + 3_600_000))
    const change = async () => {
      await rightsChange(ctx, owner(ada), ours.id, cleo.id)
      await fanOut(ctx)
      await runDue(ctx, handlers)
    }
    await change()
    const [first] = await ctx.db.select().from(mails).where(eq(mails.to, bob.email))
    await readThing(as(ctx, owner(bob)), { kind: 'person', id: cleo.id })
    later()
    await change()
    const before = sent.length
    later()
    await ctx.write(
      async (tx) => void (await tx.update(people).set({ mailState: 'bounced' }).where(eq(people.id, bob.id))),
    )
    const again = await resendMail(admin, { mailId: first?.id ?? '' })
    await runDue(ctx, handlers)
    expect(await getMail(admin, { mailId: again.id })).toMatchObject({ mail: { state: 'sent' } })
    expect(sent.slice(before).map(({ to, subject }) => [to, subject])).toEqual([
      [bob.email, 'Rights of x@people.test changed (Northwind Hosting)'],
    ])
  })

  test.each(['mail.invitation', 'mail.reset', 'mail.address'])('%s is left to where its link is made', async (kind) => {
    expect(whyNotAgain({ kind, state: 'sent' }, true)).toContain('secret link')
    const { admin } = await notice()
    const { id } = await makeMail(admin, { kind })
    await expect(resendMail(admin, { mailId: id })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('needs what the mail was made from', () => {
    expect(whyNotAgain({ kind: 'mail.notice', state: 'sent' }, true)).toBeNull()
    expect(whyNotAgain({ kind: 'mail.notice', state: 'sent' }, false)).toContain('too long ago')
    expect(whyNotAgain({ kind: 'mail.digest', state: 'delivered' }, true)).toContain('next digest')
    expect(whyNotAgain({ kind: 'mail.digest', state: 'failed' }, true)).toBeNull()
  })
})
