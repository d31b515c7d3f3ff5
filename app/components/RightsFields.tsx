import { type Grantable, grantable, rightHints, rightWords } from '~/server/people/rules'

type Props = { checked: (right: Grantable) => boolean; errors?: string[] | undefined }

/** A box for each right. Ids are names. */
export function RightsFields({ checked, errors }: Props) {
  return (
    <fieldset id="rights" tabIndex={-1} className="min-w-0" aria-describedby={errors ? 'rights-error' : undefined}>
      <legend className="mb-1 font-medium">Rights</legend>
      {errors ? (
        <p id="rights-error" className="mb-1 text-danger">
          {errors.join('. ')}
        </p>
      ) : null}
      {grantable.map((right) => (
        <label key={right} htmlFor={right} className="flex min-h-11 items-start gap-3 py-1.5">
          <input
            id={right}
            type="checkbox"
            name={right}
            value="yes"
            defaultChecked={checked(right)}
            className="size-5 shrink-0 accent-accent"
          />
          <span>
            {rightWords[right]} <span className="block text-muted">{rightHints[right]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
