@echo off
rem The workbook's command: finds Java, has labkit built where that is needed, and hands over.
rem Everything else is Java: labkit\cli\src\bootstrap\Build.java and sparkworkbook.labkit.cli.
setlocal EnableExtensions DisableDelayedExpansion

set "ROOT=%~dp0"
if "%ROOT:~-1%"=="\" set "ROOT=%ROOT:~0,-1%"
set "JAR=%ROOT%\labkit\cli\target\lab.jar"
set "OPTIONS=-Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m -Djdk.console=java.base"

if not defined JAVA_HOME goto :path
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto :version
echo JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it. 1>&2
echo Let it name a JDK 17 or newer, or clear it and put the JDK's bin folder on the PATH. 1>&2
exit /b 3

:path
set "JAVA="
for %%I in (java.exe) do set "JAVA=%%~$PATH:I"
if defined JAVA goto :version
echo No Java found: JAVA_HOME is not set and no java is on the PATH. 1>&2
echo Install a JDK 17 or newer, see README.md, "What you need". 1>&2
exit /b 3

:version
rem Through a file: quotes around a program and in its arguments do not mix in "for /f".
set "SAID=%TEMP%\lab-java-%RANDOM%%RANDOM%.txt"
"%JAVA%" -version 2>"%SAID%"
set "VERSION="
for /f "usebackq tokens=2,3" %%A in ("%SAID%") do if "%%A"=="version" if not defined VERSION set "VERSION=%%~B"
del "%SAID%"
set "MAJOR=0"
for /f "tokens=1 delims=.-+" %%M in ("%VERSION%") do set "MAJOR=%%M"
if %MAJOR% GEQ 17 goto :ready
echo The workbook needs a JDK 17 or newer; "%JAVA%" is version "%VERSION%". 1>&2
echo Let JAVA_HOME name a newer JDK, see README.md, "What you need". 1>&2
exit /b 3

:ready
if exist "%JAR%" goto :handover
call :build
if errorlevel 1 exit /b 3

:handover
"%JAVA%" %OPTIONS% -jar "%JAR%" %*
set "STATUS=%ERRORLEVEL%"
if not "%STATUS%"=="90" exit /b %STATUS%
rem labkit's sources are newer than its build, or the folder has moved
call :build
if errorlevel 1 exit /b 3
"%JAVA%" %OPTIONS% -jar "%JAR%" %*
set "STATUS=%ERRORLEVEL%"
if not "%STATUS%"=="90" exit /b %STATUS%
echo labkit's sources changed while it was built. Try again. 1>&2
exit /b 3

:build
"%JAVA%" --list-modules | findstr /b /c:"jdk.compiler" >nul
if not errorlevel 1 goto :compile
echo "%JAVA%" has no compiler: it is a JRE, not a JDK. 1>&2
echo Install a JDK 17 or newer, see README.md, "What you need". 1>&2
exit /b 3

:compile
"%JAVA%" -Xshare:auto -XX:TieredStopAtLevel=1 "%ROOT%\labkit\cli\src\bootstrap\Build.java" "%ROOT%"
exit /b %ERRORLEVEL%
