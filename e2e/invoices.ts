import { linkIn } from './mailbox'
import { freshEmail } from './people'
import { PASSWORD } from './portal'
import { url } from './test'

/** A portal, and the cookie of one of its administrators. */
type Here = { url: string; cookie: string }

/** The one that most journeys share. */
const shared = (): Here => ({ url: url(), cookie: process.env.COOKIE_admin ?? '' })

async function post(here: Here, path: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(`${here.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: here.cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  })
  if (answer.status !== 303) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
  return answer.headers.get('location') ?? ''
}

/** What a form of the administrator's carries along, by name. */
async function hidden(here: Here, path: string, name: string): Promise<string> {
  const html = await (await fetch(`${here.url}${path}`, { headers: { cookie: here.cookie } })).text()
  const input = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`name="${name}"`))
  const value = /value="([^"]*)"/.exec(input ?? '')?.[1]
  if (!value) throw new Error(`${path} has no ${name}`)
  return value
}

/** A client of its own for a journey, whose name no other run has. */
export async function newClient(
  name: string,
  currency = 'EUR',
  here = shared(),
): Promise<{ clientId: string; name: string }> {
  const unique = `${name} ${freshEmail('x').slice(2, -12)}`
  const clientId = await hidden(here, '/clients/new', 'clientId')
  await post(here, '/clients/new', { clientId, name: unique, currency })
  return { clientId, name: unique }
}

/** An invoice of one line without tax, as a draft or issued. */
export async function newInvoice(clientId: string, price: string, issued = true, here = shared()): Promise<string> {
  const path = `/invoices/new?client=${clientId}`
  const line = { 'lines.0.description': 'Hosting', 'lines.0.quantity': '1', 'lines.0.price': price }
  const invoiceId = await hidden(here, path, 'invoiceId')
  await post(here, path, { intent: 'save', invoiceId, clientId, ...line, 'lines.0.tax': 'none' })
  if (issued) await post(here, `/invoices/${invoiceId}/issue`, { intent: 'issue', issuedOn: '2026-03-15' })
  return invoiceId
}

/** Somebody new at a client, who has joined. */
export async function joinClient(
  clientId: string,
  name: string,
  rights: string[],
  here = shared(),
): Promise<{ email: string }> {
  const email = freshEmail(name.toLowerCase())
  const chosen = Object.fromEntries(rights.map((right) => [right, 'yes']))
  await post(here, `/clients/${clientId}/people`, { intent: 'invite', email, name, ...chosen })
  const link = new URL(await linkIn(here.url, email, ''))
  await post(here, `${link.pathname}${link.search}`, { name, password: PASSWORD })
  return { email }
}
