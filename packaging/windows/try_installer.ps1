# Installs Tandem silently, uses it, installs it once more over itself, removes it, and looks at what each of these left.
#
#   packaging/windows/try_installer.ps1 -Setup dist\tandem-1.2.3-windows-x86_64-setup.exe
#
# For a runner or a computer to spare: it removes the Tandem that is installed there.
param([Parameter(Mandatory)][string]$Setup)
$ErrorActionPreference = "Stop"

$program = "$env:LOCALAPPDATA\Programs\Tandem"
$data = "$env:LOCALAPPDATA\tandem"
$openWith = "HKCU:\Software\Classes\.gguf\OpenWithProgids"

function Check([bool]$IsRight, [string]$What) {
    if (-not $IsRight) { throw "Wrong: $What" }
    Write-Host "Right: $What"
}

function Run([string]$File, [string[]]$Arguments) {
    $process = Start-Process -FilePath $File -ArgumentList $Arguments -Wait -PassThru
    Check ($process.ExitCode -eq 0) "$(Split-Path -Leaf $File) $Arguments ended with 0 (it was $($process.ExitCode))"
}

function Install { Run $Setup @("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART") }

function DefaultOfGguf { (Get-Item "HKCU:\Software\Classes\.gguf" -ErrorAction SilentlyContinue).GetValue("") }

# Somebody else opens these files already, and that must stay.
New-Item -Force "HKCU:\Software\Classes\.gguf" -Value "SomebodyElse" | Out-Null

Install
foreach ($name in "tandem.exe", "tandem-engine.exe", "tandem-cli.exe", "application-x-gguf.ico") { Check (Test-Path "$program\$name") "$name is there" }
Check ((DefaultOfGguf) -eq "SomebodyElse") "the default of .gguf is untouched"
Check ((Get-Item $openWith).GetValueNames() -contains "Tandem.gguf") "Tandem is offered for .gguf"

& "$program\tandem-cli.exe" smoke --json
Check ($LASTEXITCODE -eq 0) "the smoke test"
& "$program\tandem-cli.exe" ask "What is a base model?"
Check ($LASTEXITCODE -eq 0) "an answer in the terminal"

# What the user has, and what an earlier version left.
New-Item -Force -ItemType Directory $data | Out-Null
Set-Content "$data\kept.txt" "kept"
Set-Content "$program\_internal\left-over.txt" "of an earlier version"
Install
Check (-not (Test-Path "$program\_internal\left-over.txt")) "nothing of an earlier version is left"

Run "$program\unins000.exe" @("/VERYSILENT", "/SUPPRESSMSGBOXES")
# The uninstaller copies itself away to delete the original, and ends a moment later.
for ($i = 0; $i -lt 60 -and (Test-Path "$program\tandem.exe"); $i++) { Start-Sleep -Milliseconds 500 }
Check (-not (Test-Path "$program\tandem.exe")) "the program is removed"
Check (Test-Path "$data\kept.txt") "the user's data is kept"
Check ((DefaultOfGguf) -eq "SomebodyElse") "the default of .gguf is still untouched"
$offered = (Test-Path $openWith) -and ((Get-Item $openWith).GetValueNames() -contains "Tandem.gguf")
Check (-not $offered) "Tandem is no longer offered for .gguf"
Remove-Item "$data\kept.txt"
