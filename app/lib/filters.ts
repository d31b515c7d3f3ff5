import type { z } from 'zod'
import { Refusal } from '~/server/kernel/refusal'

/**
 * The filters in an address, one by one: what cannot be used is left out and named, so that a bad
 * bookmark still shows the page. Parameters that the schema does not know are none of its business.
 */
export function readFilters<Shape extends z.ZodRawShape>(
  request: Request,
  schema: z.ZodObject<Shape>,
): { filters: Partial<z.input<z.ZodObject<Shape>>>; ignored: string[] } {
  const url = new URL(request.url)
  const filters: Record<string, unknown> = {}
  const ignored: string[] = []
  for (const [name, field] of Object.entries(schema.shape)) {
    const value = url.searchParams.get(name)
    if (value === null || value.trim() === '') continue
    if ((field as unknown as z.ZodType).safeParse(value).success) filters[name] = value
    else ignored.push(name)
  }
  // Fields that are right by themselves and wrong together: a last day before the first.
  const together = schema.safeParse(filters)
  for (const issue of together.success ? [] : together.error.issues) {
    const name = String(issue.path[0])
    if (!(name in filters)) continue
    delete filters[name]
    ignored.push(name)
  }
  return { filters: filters as Partial<z.input<z.ZodObject<Shape>>>, ignored }
}

/** For files, which cannot say what they left out: every filter counts, or the request is refused. */
export function readFiltersStrictly<Shape extends z.ZodRawShape>(request: Request, schema: z.ZodObject<Shape>) {
  const { filters, ignored } = readFilters(request, schema)
  if (ignored.length)
    throw new Refusal('invalid', `This address asks for something that is not known: ${ignored.join(', ')}.`)
  return filters
}
