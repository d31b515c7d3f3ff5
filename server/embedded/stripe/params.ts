import { z } from 'zod'
import { invalid } from './errors'

export type Params = { [name: string]: string | Params }

/** `a[b][0]=c` as the SDK writes it; lists are objects whose names are their places. */
export function readParams(encoded: string): Params {
  const params: Params = {}
  for (const [path, value] of new URLSearchParams(encoded)) {
    const names = path.split(/[[\]]+/).filter(Boolean)
    const last = names.pop()
    if (last === undefined) continue
    let here = params
    for (const name of names) {
      const next = Object.hasOwn(here, name) ? here[name] : undefined
      here = typeof next === 'object' ? next : makeHere(here, name)
    }
    put(here, last, value)
  }
  return params
}

const put = (here: Params, name: string, value: string | Params): void =>
  void Object.defineProperty(here, name, { value, enumerable: true, configurable: true, writable: true })

function makeHere(here: Params, name: string): Params {
  const made: Params = {}
  put(here, name, made)
  return made
}

export const listOf = (params: string | Params | undefined): (string | Params)[] =>
  typeof params === 'object' ? Object.values(params) : []

export const amount = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number)
export const currency = z.string().regex(/^[a-z]{3}$/)
export const metadata = z.record(z.string().max(40), z.string().max(500)).default({})
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** The parameters of a request, as its schema has them. Throws what Stripe answers to wrong ones. */
export function checked<T extends z.ZodType>(schema: T, params: Params): z.infer<T> {
  const { expand: _, ...given } = params
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  const param = nameOf(issue?.path ?? [])
  if (issue?.code === 'unrecognized_keys') {
    const unknown = nameOf([...issue.path, issue.keys[0] ?? ''])
    throw invalid(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown })
  }
  const present = issue?.path.reduce<unknown>((here, name) => (here as Params | undefined)?.[name as string], given)
  if (present === undefined) throw invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  throw invalid(`Invalid ${param}: ${issue?.message ?? ''}`, { param })
}

const nameOf = ([first, ...rest]: PropertyKey[]): string =>
  `${String(first ?? '')}${rest.map((name) => `[${String(name)}]`).join('')}`
