import { linkIn, mailsTo } from './mailbox'
import { PASSWORD } from './portal'
import { url } from './test'

export type Somebody = { email: string; name: string; clientId: string }

let made = 0

/** An address that no other journey uses. */
export const freshEmail = (name: string): string =>
  `${name}.${process.pid}.${Date.now().toString(36)}.${++made}@people.test`

const post = (address: string, fields: Record<string, string>, cookie = '') =>
  fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(cookie ? { cookie } : {}) },
    body: new URLSearchParams(fields),
  })

async function done(answer: Response, what: string): Promise<Response> {
  if (answer.status !== 303) throw new Error(`${what} was answered with ${answer.status}: ${await answer.text()}`)
  return answer
}

const admin = () => process.env.COOKIE_admin ?? ''

/** The client whose owner signs in as client@demo.test. */
export async function demoClient(): Promise<string> {
  const page = await (await fetch(`${url()}/clients?q=client@demo.test`, { headers: { cookie: admin() } })).text()
  const id = /href="\/clients\/(cli_[0-9a-z]+)"/.exec(page)?.[1]
  if (!id) throw new Error('The demo client is not in the list of clients')
  return id
}

/** Somebody new at the demo client, invited and joined without a browser; those flows have journeys of their own. */
export async function joined(name: string, rights: string[]): Promise<Somebody> {
  const email = freshEmail(name.toLowerCase())
  const clientId = await demoClient()
  const chosen = Object.fromEntries(rights.map((right) => [right, 'yes']))
  const invited = await post(
    `${url()}/clients/${clientId}/people`,
    { intent: 'invite', email, name, ...chosen },
    admin(),
  )
  await done(invited, 'An invitation')
  await done(await post(await linkIn(url(), email, ''), { name, password: PASSWORD }), 'Accepting')
  return { email, name, clientId }
}

/** Makes somebody a member of another organisation too. */
export async function joinedToo({ email, name }: Somebody, rights: string[]): Promise<Somebody> {
  const page = await (await fetch(`${url()}/clients`, { headers: { cookie: admin() } })).text()
  const ours = await demoClient()
  const clientId = [...page.matchAll(/href="\/clients\/(cli_[0-9a-z]+)"/g)]
    .map(([, id]) => id)
    .find((id) => id !== ours)
  if (!clientId) throw new Error('There is no other client in the list')
  const chosen = Object.fromEntries(rights.map((right) => [right, 'yes']))
  const invited = { intent: 'invite', email, name, ...chosen }
  const [before] = await mailsTo(url(), email)
  await done(await post(`${url()}/clients/${clientId}/people`, invited, admin()), 'An invitation')
  await done(await post(await linkIn(url(), email, '', before?.id), {}), 'Accepting')
  return { email, name, clientId }
}

/** Changes what somebody may do, as an administrator elsewhere does. */
export async function giveRights({ email, clientId }: Somebody, rights: string[]): Promise<void> {
  const page = await (await fetch(`${url()}/clients/${clientId}/people`, { headers: { cookie: admin() } })).text()
  const row = page.slice(0, page.indexOf(email))
  const personId = [...row.matchAll(/person=(per_[0-9a-z]+)/g)].at(-1)?.[1] ?? ''
  const chosen = Object.fromEntries(rights.map((right) => [right, 'yes']))
  await done(
    await post(`${url()}/clients/${clientId}/people`, { intent: 'rights', clientId, personId, ...chosen }, admin()),
    'A change of rights',
  )
}
