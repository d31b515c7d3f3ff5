import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { clients, links, people } from '../../db/schema'
import { atRest, jobsOf, sentToken } from '../auth/linkTesting'
import { firmWithPeople, later } from '../auth/testing'
import { nobody, requirePerson } from '../auth/viewer'
import type { Context } from '../context'
import { as, makeClient, member, staff } from '../testing'
import { copyInvitation } from './copyLink'
import { listInvitations } from './invitations'
import { invite } from './invite'
import { readInvitation } from './readInvitation'
import { removeMember } from './removeMember'
import { resendInvitation } from './resend'
import { revokeInvitation } from './revoke'
import { eventsOf, makeMember, makePerson } from './testing'

const EVE = 'eve@mail.test'
const GONE = { code: 'gone' }

/** A firm with two clients; who asks exists, since an invitation says who made it. */
async function firm() {
  const { ctx, client } = await firmWithPeople()
  const other = await makeClient(ctx, { name: 'Neighbour' })
  const admin = await makePerson(ctx, 'Anna', { staffRole: 'admin' })
  const owner = await makeMember(ctx, client.id, 'Olga', { owner: true })
  const by = {
    admin: as(ctx, { ...staff('admin'), id: admin.id }),
    support: as(ctx, staff('support')),
    owner: as(ctx, { ...member(client, 'owner'), id: owner.id }),
    member: as(ctx, member(client, ['billing', 'tickets', 'usage', 'files'])),
    viewing: as(ctx, { ...member(client, 'owner'), id: admin.id, viewing: true }),
    nobody: as(ctx, nobody),
  }
  return { ctx, client, other, by }
}

const rows = (ctx: Context) => ctx.db.select().from(links).orderBy(links.id)

describe('inviting', () => {
  test('mails a link and gives nothing yet', async () => {
    const { ctx, client, by } = await firm()
    const before = await ctx.db.select({ id: people.id }).from(people)
    const { id } = await invite(by.owner, { email: ' EVE@mail.test', name: 'Eve', rights: ['billing', 'usage'] })
    const [row] = await rows(ctx)
    expect(await jobsOf(ctx)).toEqual([{ kind: 'mail.invitation', payload: { linkId: id, nonce: row?.nonce } }])
    expect(await ctx.db.select({ id: people.id }).from(people)).toEqual(before)
    expect(await listInvitations(by.admin, { clientId: client.id })).toEqual([
      {
        id,
        email: EVE,
        name: 'Eve',
        staffRole: null,
        owner: false,
        rights: ['billing', 'usage'],
        sentAt: null,
        expiresAt: new Date(ctx.now().getTime() + 72 * 3_600_000),
        expired: false,
        invitedBy: 'Olga',
      },
    ])
    expect((await eventsOf(ctx)).at(-1)).toMatchObject({
      did: 'invitation.sent',
      thingId: id,
      clientId: client.id,
      audience: 'client',
    })
  })

  test('of staff is for administrators, of members for them and the owners', async () => {
    const { client, other, by } = await firm()
    const colleague = { email: EVE, name: 'Eve', staffRole: 'support' as const }
    const ours = { email: EVE, name: 'Eve', clientId: client.id, rights: ['usage' as const] }
    await invite(by.admin, colleague)
    await invite(by.admin, ours)
    await invite(by.admin, { ...ours, clientId: other.id })
    await invite(by.owner, ours)
    for (const who of ['support', 'member', 'viewing'] as const) {
      await expect(invite(by[who], ours), who).rejects.toMatchObject({ code: 'forbidden' })
      await expect(invite(by[who], colleague), who).rejects.toMatchObject({ code: 'forbidden' })
    }
    await expect(invite(by.owner, colleague)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(invite(by.nobody, ours)).rejects.toMatchObject({ code: 'signed-out' })
    const theirs = invite(by.owner, { ...ours, clientId: other.id })
    const absent = invite(by.owner, { ...ours, clientId: 'none_such' })
    await expect(theirs).rejects.toEqual(await absent.catch((error) => error))
    await expect(theirs).rejects.toMatchObject({ code: 'not-found' })
    await expect(invite(by.admin, { ...ours, clientId: undefined })).rejects.toMatchObject({ code: 'not-found' })
  })

  test('again renews what is pending, and ends its link', async () => {
    const { ctx, client, by } = await firm()
    const { id } = await invite(by.owner, { email: EVE, name: 'Eve', rights: ['owner'] })
    const token = await sentToken(ctx, 'invitation', EVE)
    const tomorrow = later(by.admin, 80 * 3600)
    const again = await invite(tomorrow, { email: EVE, name: 'Eva', clientId: client.id, rights: ['usage'] })
    expect(again.id).toBe(id)
    const [only, second] = await rows(ctx)
    expect(second).toBeUndefined()
    expect(only).toMatchObject({ name: 'Eva', owner: false, usage: true, createdAt: tomorrow.now() })
    await expect(readInvitation(tomorrow, { token })).rejects.toMatchObject(GONE)
    expect(await readInvitation(tomorrow, { token: await sentToken(ctx, 'invitation', EVE) })).toMatchObject({
      by: 'Anna',
      rights: ['usage'],
    })
  })

  test('to the firm, to a client and to another one are three', async () => {
    const { ctx, client, other, by } = await firm()
    await invite(by.admin, { email: EVE, name: 'Eve', staffRole: 'admin' })
    for (const clientId of [client.id, other.id]) {
      await invite(by.admin, { email: EVE, name: 'Eve', clientId, rights: ['usage'] })
    }
    expect(await rows(ctx)).toHaveLength(3)
    expect(await listInvitations(by.admin, { staff: true })).toMatchObject([{ staffRole: 'admin', rights: [] }])
    expect(await listInvitations(by.owner, {})).toMatchObject([{ staffRole: null, rights: ['usage'] }])
  })

  test('tells nothing of accounts elsewhere, and refuses whoever is there', async () => {
    const { ctx, client, other, by } = await firm()
    const elsewhere = await makeMember(ctx, other.id, 'Nora', { owner: true })
    const sacked = await makeMember(ctx, other.id, 'Sven', {}, { status: 'deactivated' })
    const imported = await makeMember(
      ctx,
      client.id,
      'Ines',
      { owner: true },
      { status: 'invited', passwordHash: null },
    )
    const answers = []
    for (const email of [EVE, elsewhere.email, sacked.email, imported.email, 'admin@firm.test']) {
      const { id } = await invite(by.owner, { email, name: 'Somebody', rights: ['usage'] })
      answers.push(Object.keys((await rows(ctx)).find((row) => row.id === id) ?? {}))
    }
    expect(new Set(answers.map(String)).size).toBe(1)
    await expect(invite(by.owner, { email: 'ben@client.test', name: 'B', rights: ['usage'] })).rejects.toMatchObject({
      code: 'invalid',
      fields: { email: ['Somebody with this address is a member already'] },
    })
    await expect(invite(by.admin, { email: 'admin@firm.test', name: 'A', staffRole: 'support' })).rejects.toMatchObject(
      {
        code: 'invalid',
        fields: { email: ['Somebody with this address belongs to the firm already'] },
      },
    )
    await expect(
      invite(by.admin, { email: sacked.email, name: 'S', clientId: client.id, rights: ['usage'] }),
    ).rejects.toMatchObject({ fields: { email: ['This person is deactivated: activate them instead'] } })
  })

  test.each([
    [{ email: 'eve' }, 'email'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ rights: [] }, 'rights'],
    [{ rights: undefined }, 'rights'],
    [{ rights: ['admin'] }, 'rights.0'],
    [{ staffRole: 'support' }, 'staffRole'],
  ])('refuses %j at the field', async (wrong, field) => {
    const { ctx, by } = await firm()
    const input = { email: EVE, name: 'Eve', rights: ['usage'], ...wrong } as never
    await expect(invite(by.admin, input)).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [expect.any(String)] },
    })
    expect(await rows(ctx)).toEqual([])
  })

  test('is limited by who invites, and not possible to an archived client', async () => {
    const { ctx, client, by } = await firm()
    for (let i = 0; i < 30; i++) await invite(by.owner, { email: `e${i}@mail.test`, name: 'E', rights: ['usage'] })
    await expect(invite(by.owner, { email: EVE, name: 'E', rights: ['usage'] })).rejects.toMatchObject({
      code: 'too-many',
    })
    await ctx.write(
      async (tx) => void (await tx.update(clients).set({ status: 'archived' }).where(eq(clients.id, client.id))),
    )
    await expect(
      invite(by.admin, { email: EVE, name: 'E', clientId: client.id, rights: ['usage'] }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a pending invitation', () => {
  async function pending() {
    const made = await firm()
    const { id } = await invite(made.by.owner, { email: EVE, name: 'Eve', rights: ['usage'] })
    const token = await sentToken(made.ctx, 'invitation', EVE)
    return { ...made, invitationId: id, token }
  }

  test('is sent again with another link and another three days, an expired one too', async () => {
    const { ctx, by, invitationId, token } = await pending()
    const at = later(by.owner, 100 * 3600)
    expect(await listInvitations(at, {})).toMatchObject([{ id: invitationId, expired: true }])
    expect(await resendInvitation(at, { invitationId })).toEqual({ email: EVE })
    expect(await listInvitations(at, {})).toMatchObject([{ id: invitationId, expired: false }])
    await expect(readInvitation(at, { token })).rejects.toMatchObject(GONE)
    const fresh = await sentToken(ctx, 'invitation', EVE)
    expect(await readInvitation(later(at, 71 * 3600), { token: fresh })).toMatchObject({ email: EVE })
    expect(await jobsOf(ctx)).toHaveLength(2)
  })

  test.each([
    ['mailed', resendInvitation],
    ['shown', copyInvitation],
  ] as const)('is good again once it is %s by somebody who may invite, whoever sent it first', async (_, again) => {
    const { ctx, client, by, invitationId, token } = await pending()
    await makeMember(ctx, client.id, 'Otto', { owner: true })
    await removeMember(by.admin, { clientId: client.id, personId: requirePerson(by.owner.viewer).id })
    await expect(readInvitation(ctx, { token })).rejects.toMatchObject(GONE)
    expect(await listInvitations(by.admin, { clientId: client.id })).toMatchObject([{ expired: true }])
    await again(by.admin, { invitationId })
    const fresh = await sentToken(ctx, 'invitation', EVE)
    expect(await readInvitation(ctx, { token: fresh })).toMatchObject({ by: 'Anna', rights: ['usage'] })
    expect(await listInvitations(by.admin, { clientId: client.id })).toMatchObject([
      { invitedBy: 'Anna', expired: false },
    ])
  })

  test('counts towards what its sender may send', async () => {
    const { by, invitationId } = await pending()
    for (let i = 0; i < 29; i++) await resendInvitation(by.owner, { invitationId })
    await expect(resendInvitation(by.owner, { invitationId })).rejects.toMatchObject({ code: 'too-many' })
  })

  test('is revoked once, and its link gone', async () => {
    const { ctx, by, invitationId, token } = await pending()
    for (let i = 0; i < 2; i++) expect(await revokeInvitation(by.owner, { invitationId })).toEqual({ email: EVE })
    await expect(readInvitation(ctx, { token })).rejects.toMatchObject(GONE)
    expect(await listInvitations(by.owner, {})).toEqual([])
    await expect(resendInvitation(by.owner, { invitationId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(copyInvitation(by.admin, { invitationId })).rejects.toMatchObject({ code: 'conflict' })
    expect((await eventsOf(ctx)).filter(({ did }) => did === 'invitation.revoked')).toHaveLength(1)
  })

  test('shows its link to administrators where no mail is sent, another one each time', async () => {
    const { ctx, by, invitationId, token } = await pending()
    const { url } = await copyInvitation(by.admin, { invitationId })
    const { url: second } = await copyInvitation(by.admin, { invitationId })
    expect(url).toMatch(/^http:\/\/portal\.test\/invitation\?token=lnk_/)
    for (const old of [token, new URL(url).searchParams.get('token')]) {
      await expect(readInvitation(ctx, { token: old })).rejects.toMatchObject(GONE)
    }
    expect(await readInvitation(ctx, { token: new URL(second).searchParams.get('token') })).toMatchObject({
      email: EVE,
    })
    await expect(copyInvitation({ ...by.admin, mail: 'real' }, { invitationId })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(copyInvitation(by.owner, { invitationId })).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is its own client’s: the neighbour’s and those of staff are not found', async () => {
    const { ctx, other, by, invitationId } = await pending()
    const colleague = await invite(by.admin, { email: EVE, name: 'Eve', staffRole: 'support' })
    const neighbour = await makeMember(ctx, other.id, 'Nora', { owner: true })
    const nora = as(ctx, { ...member(other, 'owner'), id: neighbour.id })
    for (const verb of [resendInvitation, revokeInvitation]) {
      const absent = await verb(nora, { invitationId: 'none_such' }).catch((error) => error)
      expect(absent).toMatchObject({ code: 'not-found' })
      await expect(verb(nora, { invitationId })).rejects.toEqual(absent)
      await expect(verb(by.owner, { invitationId: colleague.id })).rejects.toEqual(absent)
      for (const who of ['support', 'member', 'viewing'] as const) {
        await expect(verb(by[who], { invitationId })).rejects.toMatchObject({ code: 'forbidden' })
      }
    }
    await expect(listInvitations(by.owner, { clientId: other.id })).rejects.toMatchObject({ code: 'not-found' })
    await expect(listInvitations(by.owner, { staff: true })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listInvitations(by.member, {})).rejects.toMatchObject({ code: 'forbidden' })
    await expect(listInvitations(by.nobody, {})).rejects.toMatchObject({ code: 'signed-out' })
    expect(await listInvitations(nora, {})).toEqual([])
  })

  test('leaves nothing at rest that opens it', async () => {
    const { ctx, token } = await pending()
    expect(await atRest(ctx)).not.toContain(token.split('.')[1])
  })
})
