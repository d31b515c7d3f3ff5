import pino, { type DestinationStream, type Logger } from 'pino'

/** One line of JSON for each entry. */
export const createLog = (level: string, to: DestinationStream): Logger =>
  pino({ level, base: {}, serializers: { err: withoutValues } }, to)

/** A statement that failed is named without its values: hashes of passwords and sealed secrets are among them. */
function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { params: _params, ...said } = pino.stdSerializers.err(error)
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (!('params' in cause)) continue
    const values = `\nparams: ${cause.params}`
    said.message = said.message.replaceAll(values, '')
    said.stack = said.stack.replaceAll(values, '')
  }
  return said
}
