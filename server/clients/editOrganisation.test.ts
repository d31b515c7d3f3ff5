import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { clients, events } from '../../db/schema'
import { as, makeClient, member, staff, testContext } from '../testing'
import { editOrganisation } from './editOrganisation'
import { getOrganisation } from './getOrganisation'

test('owners and billing read and change the legal details of their own organisation', async () => {
  const ctx = await testContext()
  const ours = await makeClient(ctx, { name: 'Contoso', phone: '1' })
  const theirs = await makeClient(ctx, { name: 'Fabrikam' })
  const billing = as(ctx, member(ours, ['billing']))
  const { organisation, can } = await getOrganisation(billing)
  expect(organisation.name).toBe('Contoso')
  expect(can).toEqual({ edit: true })
  const input = {
    clientId: ours.id,
    updatedAt: organisation.updatedAt.toISOString(),
    legalName: 'Contoso GmbH',
    city: 'Köln',
  }
  await editOrganisation(billing, input)
  await editOrganisation(billing, input)

  const [row] = await ctx.db.select().from(clients).where(eq(clients.id, ours.id))
  expect(row).toMatchObject({
    name: 'Contoso',
    legalName: 'Contoso GmbH',
    searchText: 'contoso koln koeln',
    phone: '1',
  })
  const [other] = await ctx.db.select().from(clients).where(eq(clients.id, theirs.id))
  expect(other).toMatchObject({ legalName: '', city: '' })
  expect(await ctx.db.select().from(events)).toMatchObject([
    { did: 'organisation.changed', clientId: ours.id, audience: 'client' },
  ])
  await expect(editOrganisation(billing, { ...input, name: 'Other' } as typeof input)).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('what was typed for one organisation is not saved for another that is looked at meanwhile', async () => {
  const ctx = await testContext()
  const ours = await makeClient(ctx, { name: 'Contoso', vatId: '' })
  const theirs = await makeClient(ctx, { name: 'Fabrikam', legalName: 'Fabrikam AB' })
  const input = { clientId: ours.id, updatedAt: ctx.now().toISOString(), legalName: 'Contoso GmbH' }
  const there = member(theirs, 'owner')
  const switched = as(ctx, { ...there, memberships: [...there.memberships, ...member(ours, 'owner').memberships] })
  await expect(editOrganisation(switched, input)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('This was about Contoso, and you are at Fabrikam now.'),
  })
  for (const [viewer, clientId] of [
    [switched, 'none_such'],
    [as(ctx, there), ours.id],
  ] as const) {
    await expect(editOrganisation(viewer, { ...input, clientId })).rejects.toMatchObject({ code: 'not-found' })
  }
  const [row] = await ctx.db.select().from(clients).where(eq(clients.id, theirs.id))
  expect(row).toMatchObject({ legalName: 'Fabrikam AB' })
})

test('others cannot', async () => {
  const ctx = await testContext()
  const ours = await makeClient(ctx)
  const input = { clientId: ours.id, updatedAt: ctx.now().toISOString() }
  for (const viewer of [member(ours, ['usage', 'tickets', 'files']), staff('admin'), staff('support')]) {
    await expect(getOrganisation(as(ctx, viewer))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(editOrganisation(as(ctx, viewer), input)).rejects.toMatchObject({ code: 'forbidden' })
  }
  const viewing = as(ctx, { ...member(ours, 'owner'), viewing: true })
  expect((await getOrganisation(viewing)).can).toEqual({ edit: false })
  await expect(editOrganisation(viewing, input)).rejects.toMatchObject({ code: 'forbidden' })
})
