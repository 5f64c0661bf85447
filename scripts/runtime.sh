# Sourced. artifacts/cairn looks for the .NET runtime in DOTNET_ROOT and in /usr/share/dotnet, not in PATH: here is where the SDK found in
# PATH keeps it, also when that is a folder of this user.
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
