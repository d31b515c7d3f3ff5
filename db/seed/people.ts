import { addPerson } from '../../server/auth/addPerson'
import type { Context } from '../../server/context'
import { OWNER } from './clients'
import { type Client, OURS } from './plan'

const PASSWORD = 'origins-demo-1'

/** Those who can sign in at every size. */
export async function addLogins(ctx: Context, clients: Client[]): Promise<void> {
  await addPerson(ctx, { email: 'admin@demo.test', name: 'Hanna Petersen', password: PASSWORD, staff: 'admin' })
  await addPerson(ctx, { email: 'support@demo.test', name: 'Mehmet Yılmaz', password: PASSWORD, staff: 'support' })
  const ours = clients[OURS]
  if (!ours) return
  await addPerson(ctx, { email: OWNER, name: ours.contact, password: PASSWORD, client: ours.externalId })
}

/** The rest of the firm, and people of its clients who see less, or more than one of them. */
export async function addDemoPeople(ctx: Context, clients: Client[]): Promise<void> {
  for (const [email, name, staff] of [
    ['anneke@demo.test', 'Anneke Visser', 'admin'],
    ['jonas@demo.test', 'Jonas Lindgren', 'support'],
    ['zofia@demo.test', 'Zofia Dąbrowska', 'support'],
  ] as const) {
    await addPerson(ctx, { email, name, password: PASSWORD, staff })
  }
  const [ours, other] = clients.filter((client) => client.status === 'active').map((client) => client.externalId)
  for (const [email, name, client, rights] of [
    ['usage@demo.test', 'Tomáš Dvořák', ours, ['usage']],
    ['billing@demo.test', 'Brigitte Sommer', ours, ['billing']],
    ['two@demo.test', 'Noémie Laurent', ours, ['billing', 'tickets', 'usage', 'files']],
    ['two@demo.test', 'Noémie Laurent', other, ['owner']],
  ] as const) {
    await addPerson(ctx, { email, name, password: PASSWORD, client, rights: [...rights] })
  }
}
