import { linkIn } from './mailbox'
import { freshEmail } from './people'
import { PASSWORD } from './portal'
import { url } from './test'

const headers = () => ({ cookie: process.env.COOKIE_admin ?? '' })

async function post(path: string, fields: Record<string, string>): Promise<string> {
  const answer = await fetch(`${url()}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers(), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields),
  })
  if (answer.status !== 303) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`)
  return answer.headers.get('location') ?? ''
}

/** What a form of the administrator's carries along, by name. */
async function hidden(path: string, name: string): Promise<string> {
  const html = await (await fetch(`${url()}${path}`, { headers: headers() })).text()
  const input = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes(`name="${name}"`))
  const value = /value="([^"]*)"/.exec(input ?? '')?.[1]
  if (!value) throw new Error(`${path} has no ${name}`)
  return value
}

/** A client of its own for a journey, whose name no other run has. */
export async function newClient(name: string, currency = 'EUR'): Promise<{ clientId: string; name: string }> {
  const unique = `${name} ${freshEmail('x').slice(2, -12)}`
  const clientId = await hidden('/clients/new', 'clientId')
  await post('/clients/new', { clientId, name: unique, currency })
  return { clientId, name: unique }
}

/** An invoice of one line without tax, as a draft or issued. */
export async function newInvoice(clientId: string, price: string, issued = true): Promise<string> {
  const path = `/invoices/new?client=${clientId}`
  const line = { 'lines.0.description': 'Hosting', 'lines.0.quantity': '1', 'lines.0.price': price }
  const invoiceId = await hidden(path, 'invoiceId')
  await post(path, { intent: 'save', invoiceId, clientId, ...line, 'lines.0.tax': 'none' })
  if (issued) await post(`/invoices/${invoiceId}/issue`, { issuedOn: '2026-03-15' })
  return invoiceId
}

/** Somebody new at a client, who has joined. */
export async function joinClient(clientId: string, name: string, rights: string[]): Promise<{ email: string }> {
  const email = freshEmail(name.toLowerCase())
  const chosen = Object.fromEntries(rights.map((right) => [right, 'yes']))
  await post(`/clients/${clientId}/people`, { intent: 'invite', email, name, ...chosen })
  const link = new URL(await linkIn(url(), email, ''))
  await post(`${link.pathname}${link.search}`, { name, password: PASSWORD })
  return { email }
}
