using FluentValidation;
using FluentValidation.Results;

namespace PersonalNode.Http;

/// <summary>What is wrong with a field of a request: a stable code, by which the page says it in other languages, and the sentence in English.</summary>
public sealed record Fault(string Field, string Code, string Sentence);

/// <summary>Runs the FluentValidation validator of a request body before its handler; a body that fails changes nothing.</summary>
public static class Validation
{
    /// <summary>Adds the check for the argument of type <typeparamref name="T"/>.</summary>
    public static RouteHandlerBuilder Validate<T>(this RouteHandlerBuilder route, AbstractValidator<T> validator)
        where T : class =>
        route.AddEndpointFilter(async (context, next) =>
        {
            var body = context.Arguments.OfType<T>().FirstOrDefault();
            if (body is null)
            {
                return Problems.Invalid("body", "request.no_body", "The request has no body. Send JSON.");
            }

            var result = await validator.ValidateAsync(body, context.HttpContext.RequestAborted);
            return result.IsValid ? await next(context) : Problems.Invalid(Faults(result));
        }).ProducesProblem(400);

    /// <summary>What is said when the rule is broken. Codes that begin with "request." are mistakes of programs, which the page does not make.</summary>
    public static IRuleBuilderOptions<T, TProperty> Says<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, string code, string sentence) =>
        rule.WithErrorCode(code).WithMessage(sentence);

    /// <summary>Like <see cref="Says"/>, for a rule that finds what is wrong by itself.</summary>
    internal static void AddFault<T>(this ValidationContext<T> context, Fault? fault)
    {
        if (fault is not null)
        {
            context.AddFailure(new ValidationFailure(fault.Field, fault.Sentence) { ErrorCode = fault.Code });
        }
    }

    /// <summary>What is wrong, by field as the API spells it.</summary>
    internal static IReadOnlyList<Fault> Faults(ValidationResult result) => [.. result.Errors.Select(e => new Fault(CamelCase(e.PropertyName), e.ErrorCode, e.ErrorMessage))];

    private static string CamelCase(string name) => name.Length == 0 ? "body" : char.ToLowerInvariant(name[0]) + name[1..];
}
