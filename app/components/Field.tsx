import { type InputHTMLAttributes, useId } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & {
  name: string
  label: string
  hint?: string
  errors?: string[] | undefined
}

/** A labelled input with its hint and its errors, tied together for those who do not see them side by side. */
export function Field({ label, hint, errors, id, ...input }: Props) {
  const own = useId()
  const base = id ?? own
  const describedBy = [hint ? `${base}-hint` : '', errors?.length ? `${base}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="min-w-0">
      <label htmlFor={base} className="mb-1 block font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${base}-hint`} className="mb-1 text-muted">
          {hint}
        </p>
      ) : null}
      {errors?.length ? (
        <p id={`${base}-error`} className="mb-1 text-danger">
          {errors.join('. ')}
        </p>
      ) : null}
      <input
        {...input}
        id={base}
        className="input"
        aria-invalid={errors?.length ? true : undefined}
        aria-describedby={describedBy || undefined}
      />
    </div>
  )
}
