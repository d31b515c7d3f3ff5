import type { ActionFunctionArgs } from '@remix-run/node'
import type { Context } from '~/server/context'
import { type FieldErrors, Refusal } from '~/server/kernel/refusal'
import { knownFields, MOST_FIELDS, MOST_ROWS, rowsIn } from './fieldNames'
import { flashCookie } from './flash'
import { SECRET, unsentForm } from './unsent'

/** What a form's fields hold, without `intent` and without what was left empty. */
export type Fields = Record<string, string>

/** The files of a form, without what no file was chosen for. They are never shown again after a 422. */
export type Files = Record<string, File>

/** Where to go when it is done, what to say there, and cookies to set. */
export type Done = { to: string; flash?: string; cookies?: string[] }

/** An intent may answer by itself where a page follows that no address has. */
type Intent = (
  ctx: Context,
  form: never,
  params: ActionFunctionArgs['params'],
  request: Request,
  files: Files,
) => Promise<Done | Response>

type Beside = (ctx: Context, typed: Fields, params: ActionFunctionArgs['params']) => Promise<Record<string, unknown>>

/** What a form shows again after a 422: what was typed into fields of the portal, except passwords. */
export type Rejected = { intent: string; message: string; fields: FieldErrors; typed: Fields }

/**
 * An action made of intents, each one verb, listed as `action.intents`. Success is 303 with a flash,
 * bad input 422 with the messages and what was typed into fields of the portal; other refusals become error pages.
 * A form with a single intent needs no `intent` field. `beside` gives what a 422 shows beside the messages.
 */
export function byIntent<Intents extends Record<string, Intent>>(intents: Intents, beside?: Beside) {
  const only = Object.keys(intents).length === 1 ? Object.keys(intents)[0] : undefined
  const action = async ({ request, context, params }: ActionFunctionArgs): Promise<Response> => {
    const form = await formOf(request)
    const { intent = only, ...typed } = fieldsOf(form)
    const run = intent !== undefined && Object.hasOwn(intents, intent) ? intents[intent] : undefined
    if (!run || intent === undefined) throw new Refusal('not-found')
    try {
      const done = await run(context, typed as never, params, request, filesOf(form))
      if (done instanceof Response) {
        context.answered = true
        return done
      }
      const headers = new Headers({ location: done.to })
      for (const cookie of done.cookies ?? []) headers.append('set-cookie', cookie)
      if (done.flash) headers.append('set-cookie', flashCookie(done.flash))
      return new Response(null, { status: 303, headers })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (error.code === 'signed-out') context.unsent = unsentForm(request, form)
      if (error.code !== 'invalid') throw error
      context.rejected = true
      const kept = Object.fromEntries(Object.entries(knownFields(typed)).filter(([name]) => !SECRET.test(name)))
      const more = beside ? await beside(context, kept, params) : {}
      const rejected: Rejected = { ...more, intent, message: error.message, fields: error.fields, typed: kept }
      return Response.json(rejected, { status: 422 })
    }
  }
  return Object.assign(action, { intents: Object.keys(intents) as (keyof Intents & string)[] })
}

/**
 * Throws 'invalid' for what cannot be read, was cut short or holds more than any form has. Counted before it is
 * parsed: 100,000 fields take a third of a second, in which nobody else is answered.
 */
async function formOf(request: Request): Promise<FormData> {
  const type = request.headers.get('content-type') ?? ''
  const bytes = await bytesOf(request)
  if (isTooLong(bytes, type)) throw new Refusal('invalid', TOO_MANY)
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch((error) => {
    if (error instanceof TypeError) throw new Refusal('invalid', UNREADABLE)
    throw error
  })
  if (rowsIn(form.keys()) > MOST_ROWS) throw new Refusal('invalid', TOO_MANY)
  return form
}

const UNREADABLE = 'What was sent cannot be read as a form.'
const TOO_MANY = 'This form holds more than can be sent at once. Send fewer lines.'

async function bytesOf(request: Request): Promise<Buffer<ArrayBuffer>> {
  try {
    return Buffer.from(await request.arrayBuffer())
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('invalid', UNREADABLE)
  }
}

/** By the marks between fields: "&", or the dashes that begin a boundary, whatever the header says that it is. */
function isTooLong(bytes: Buffer, type: string): boolean {
  const mark = /^\s*multipart\//i.test(type) ? '--' : '&'
  let count = 0
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) {
    if (++count > MOST_FIELDS) return true
  }
  return false
}

function filesOf(form: FormData): Files {
  const files: Files = {}
  for (const [name, value] of form) {
    if (typeof value !== 'string' && value.size > 0) files[name] = value
  }
  return files
}

function fieldsOf(form: FormData): Fields {
  const fields: Fields = {}
  for (const [name, value] of form) {
    if (typeof value === 'string' && value !== '') fields[name] = value
  }
  return fields
}
